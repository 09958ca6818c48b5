import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { DemoOptions } from './demo-options.ts'
import { cloneRepository, type DemoRepository, makeRepository } from './demo-repository.ts'
import { type ClusterEye, clusterEye } from './look-behind.ts'

/** What the demo works on: a repository, servers behind a configuration file, and an eye on each instance's cluster. */
export interface DemoWorld {
  readonly repository: DemoRepository
  readonly configFile: string
  /** Where `${VAR}` of the configuration comes from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** undefined: nobody gave us access to the cluster itself. */
  eyeOf(instance: string): ClusterEye | undefined
}

/** What must be ended, newest first. */
export type Cleanup = (what: string, end: () => Promise<void>) => void

const ARGOCD = 'argocd-gitops'
const FLUX = 'flux-gitops'

export async function makeTemporaryFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gitops-dms-demo-'))
  cleanup('the temporary folder', () => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Simulated servers on loopback, and the configuration that a person would write for them. */
export async function simulatedWorld(options: DemoOptions, folder: string, cleanup: Cleanup, signal: AbortSignal): Promise<DemoWorld> {
  const [{ startGitServer }, { startArgoCdSimulator }, { startFluxSimulator }] = await Promise.all([
    import('@gitops-dms/simulators/git'),
    import('@gitops-dms/simulators/argocd'),
    import('@gitops-dms/simulators/flux'),
  ])
  const git = await startGitServer({ root: folder })
  cleanup('the git server', () => git.close())
  const repository = await makeRepository(folder, git.url, options.path, signal)
  const namespaces = [options.namespace]
  const argocd = await startArgoCdSimulator({ namespaces })
  cleanup('the Argo CD simulator', () => argocd.close())
  const flux = await startFluxSimulator({ namespaces, timing: { healthPollMs: 1_000 } })
  cleanup('the Flux simulator', () => flux.close())

  const files = { ca: join(folder, 'argocd-ca.pem'), kubeconfig: join(folder, 'kubeconfig.yaml'), config: join(folder, 'dms.yaml') }
  await Promise.all([
    writeFile(files.ca, argocd.ca),
    writeFile(files.kubeconfig, flux.kubeconfig, { mode: 0o600 }),
    writeFile(files.config, configuration(argocd.url, files)),
  ])
  const eyes = new Map([
    [ARGOCD, await clusterEye({ text: argocd.kubernetes.kubeconfig })],
    [FLUX, await clusterEye({ text: flux.kubeconfig })],
  ])
  return { repository, configFile: files.config, env: { ...process.env, ARGOCD_AUTH_TOKEN: argocd.token }, eyeOf: (instance) => eyes.get(instance) }
}

/** The servers of a given configuration and a branch of a given repository. */
export async function realWorld(
  options: DemoOptions & { readonly config: string; readonly repo: string },
  folder: string,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<DemoWorld> {
  const eye = options.kubeconfig === undefined ? undefined : await clusterEye({ file: options.kubeconfig })
  const repository = await cloneRepository(folder, options.repo, options.path, signal)
  cleanup(`the branch ${repository.branch}`, () => repository.dispose())
  return { repository, configFile: options.config, env: process.env, eyeOf: () => eye }
}

function configuration(serverUrl: string, files: { readonly ca: string; readonly kubeconfig: string }): string {
  const argocd = {
    serverUrl,
    authToken: `\${ARGOCD_AUTH_TOKEN}`,
    namespace: 'argocd',
    defaultProject: 'default',
    syncPolicy: { automated: true, prune: true, selfHeal: true },
    tls: { caFile: files.ca },
  }
  const flux = { namespace: 'flux-system', gitProvider: 'github', defaultBranch: 'main', kubeconfig: files.kubeconfig }
  return stringify({
    plugins: {
      dms: [
        { name: ARGOCD, type: 'argocd', enabled: true, config: argocd },
        { name: FLUX, type: 'flux', enabled: true, config: flux },
      ],
    },
  })
}
