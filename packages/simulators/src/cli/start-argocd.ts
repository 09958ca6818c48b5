import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArgoCdVersion } from '../argocd/argocd-version.ts'
import { startArgoCdSimulator } from '../argocd/start-argocd-simulator.ts'
import { definedOnly } from '../server/defined-only.ts'
import { serveRepositories } from './serve-repositories.ts'
import type { Started } from './until-stopped.ts'

export interface ArgoCdCommandOptions {
  readonly port?: number
  readonly namespaces: readonly string[]
  readonly repositories?: string
  readonly argocdVersion: ArgoCdVersion
}

export async function startArgoCd({ port, namespaces, repositories, argocdVersion }: ArgoCdCommandOptions): Promise<Started> {
  const served = await serveRepositories(repositories)
  const simulator = await startArgoCdSimulator({ namespaces, version: argocdVersion, ...definedOnly({ port }) })
  const folder = await mkdtemp(join(tmpdir(), 'gitops-dms-simulator-'))
  const [ca, kubeconfig] = [join(folder, 'ca.pem'), join(folder, 'kubeconfig')]
  await writeFile(ca, simulator.ca)
  await writeFile(kubeconfig, simulator.kubernetes.kubeconfig, { mode: 0o600 }) // it holds a token
  return {
    lines: [
      `Argo CD ${argocdVersion}, simulated`,
      `  url           ${simulator.url}`,
      `  authority     ${ca}`,
      `  token         ${simulator.token}`,
      `  user          ${simulator.username}, password ${simulator.password}`,
      `  kubeconfig    ${kubeconfig}`,
      ...served.lines,
      `  try           curl --cacert ${ca} -H 'Authorization: Bearer ${simulator.token}' ${simulator.url}/api/v1/applications`,
    ],
    close: async () => {
      await simulator.close()
      await served.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
