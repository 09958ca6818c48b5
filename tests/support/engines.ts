import { createArgoCdAdapter } from '@gitops-dms/adapter-argocd'
import { createFluxAdapter } from '@gitops-dms/adapter-flux'
import type { AdapterContext, DmsAdapterV1 } from '@gitops-dms/core'
import { startArgoCdSimulator } from '@gitops-dms/simulators/argocd'
import { startFluxSimulator } from '@gitops-dms/simulators/flux'

/** A running simulator and what tests need of it, the same for both engines. */
export interface Engine {
  readonly type: 'argocd' | 'flux'
  readonly url: string
  /** With the given settings over the ones that work. */
  newAdapter(settings?: Readonly<Record<string, unknown>>, context?: AdapterContext): DmsAdapterV1
  /** The entry of a configuration file; `${TOKEN}` is the credential. */
  readonly config: Readonly<Record<string, unknown>>
  readonly token: string
  /** `data.text` of ConfigMap web-text in the cluster, behind the adapter's back; undefined where there is none. */
  readText(namespace: string): string | undefined
  /** Objects of a kind in the cluster, as `namespace/name`. */
  names(apiVersion: string, kind: string): readonly string[]
  readonly controllers: { start(): void; stop(): Promise<void> }
  readonly kubeconfig: string
  close(): Promise<void>
}

export interface EngineOptions {
  readonly namespaces?: readonly string[]
  readonly controllers?: boolean
}

const QUICK = { readyMs: 150, staggerMs: 50 }

type Simulator = Awaited<ReturnType<typeof startArgoCdSimulator>> | Awaited<ReturnType<typeof startFluxSimulator>>

const inCluster = ({ cluster }: Simulator) => ({
  readText: (namespace: string) => {
    const info = cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
    const data = cluster.find(info, { name: 'web-text', namespace })?.['data']
    return typeof data === 'object' && data !== null && 'text' in data ? String(data.text) : undefined
  },
  names: (apiVersion: string, kind: string) =>
    cluster.list(cluster.kindOf({ apiVersion, kind })).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
})

async function startArgoCd(options: EngineOptions = {}): Promise<Engine> {
  const simulator = await startArgoCdSimulator({ ...options, timing: { pauseMs: 30, workloads: QUICK } })
  const settings = {
    serverUrl: simulator.url,
    authToken: simulator.token,
    tls: { ca: simulator.ca },
    syncPolicy: { automated: true, prune: true, selfHeal: true },
  }
  return {
    type: 'argocd',
    url: simulator.url,
    newAdapter: (over = {}, context) => createArgoCdAdapter({ ...settings, ...over }, context),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
    config: { ...settings, authToken: '${TOKEN}' },
    token: simulator.token,
    ...inCluster(simulator),
    controllers: simulator.controllers,
    kubeconfig: simulator.kubernetes.kubeconfig,
    close: () => simulator.close(),
  }
}

async function startFlux(options: EngineOptions = {}): Promise<Engine> {
  const simulator = await startFluxSimulator({ ...options, timing: { healthPollMs: 50, workloads: QUICK } })
  const settings = { server: simulator.url, token: simulator.token, tls: { ca: simulator.ca } }
  return {
    type: 'flux',
    url: simulator.url,
    newAdapter: (over = {}, context) => createFluxAdapter({ ...settings, ...over }, context),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
    config: { ...settings, token: '${TOKEN}' },
    token: simulator.token,
    ...inCluster(simulator),
    controllers: simulator.controllers,
    kubeconfig: simulator.kubeconfig,
    close: () => simulator.close(),
  }
}

export const ENGINES = [
  { type: 'argocd', start: startArgoCd },
  { type: 'flux', start: startFlux },
] as const
