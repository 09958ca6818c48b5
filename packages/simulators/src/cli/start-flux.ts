import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { FluxVersion } from '../flux/flux-version.ts'
import { startFluxSimulator } from '../flux/start-flux-simulator.ts'
import { serveRepositories } from './serve-repositories.ts'
import type { Started } from './until-stopped.ts'

export interface FluxCommandOptions {
  readonly port?: number
  readonly namespaces: readonly string[]
  readonly repositories?: string
  readonly kubeconfig?: string
  readonly fluxVersion: FluxVersion
}

export async function startFlux({ port, namespaces, repositories, kubeconfig, fluxVersion }: FluxCommandOptions): Promise<Started> {
  const served = await serveRepositories(repositories)
  const simulator = await startFluxSimulator({ namespaces, version: fluxVersion, ...(port === undefined ? {} : { port }) })
  const folder = kubeconfig === undefined ? await mkdtemp(join(tmpdir(), 'gitops-dms-simulator-')) : undefined
  const file = folder === undefined ? resolve(kubeconfig ?? '') : join(folder, 'kubeconfig')
  // It holds the token; and it goes at the end, so it must not be one that somebody else made.
  await writeFile(file, simulator.kubeconfig, { mode: 0o600, flag: 'wx' })
  return {
    lines: [
      `Kubernetes 1.36 with Flux ${fluxVersion}, simulated`,
      `  url           ${simulator.url}`,
      `  kubeconfig    ${file}`,
      ...served.lines,
      `  try           kubectl --kubeconfig ${file} get fluxcd --all-namespaces`,
    ],
    close: async () => {
      await simulator.close()
      await served.close()
      if (folder === undefined) await rm(file, { force: true })
      else await rm(folder, { recursive: true, force: true })
    },
  }
}
