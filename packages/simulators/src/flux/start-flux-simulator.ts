import type { Clock } from '@gitops-dms/core'
import { Cluster } from '../cluster/cluster.ts'
import { localClient } from '../cluster/cluster-client.ts'
import { garbageCollector } from '../cluster/garbage-collector.ts'
import { serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { type WorkloadTiming, workloadController } from '../workloads/workloads.ts'
import { DEFAULT_FLUX_TIMING, type FluxTiming } from './flux-timing.ts'
import { FLUX_KINDS } from './kinds.ts'
import { kustomizeController } from './kustomize/kustomize-controller.ts'
import { ArtifactStore } from './source/artifact-store.ts'
import { sourceController } from './source/source-controller.ts'

export interface FluxSimulatorOptions {
  /** Times everything. Default: that of the cluster, else the system's. */
  readonly clock?: Clock
  /** One of your own, made with FLUX_KINDS. */
  readonly cluster?: Cluster
  /** Beside `default`, `kube-system` and `flux-system`; only for a cluster made here. */
  readonly namespaces?: readonly string[]
  /** The one accepted bearer token. */
  readonly token?: string
  /** False: the API alone, nothing reconciles until `controllers.start()`. Default true. */
  readonly controllers?: boolean
  readonly timing?: Partial<Omit<FluxTiming, 'workloads'>> & { readonly workloads?: Partial<WorkloadTiming> }
}

export interface FluxSimulator {
  /** `https://127.0.0.1:<port>` of the Kubernetes API. */
  readonly url: string
  /** PEM of the authority that a client must trust. */
  readonly ca: string
  readonly token: string
  /** YAML with the authority and the token in it. */
  readonly kubeconfig: string
  /** What is behind the API, for looking at it and for changes by hand. */
  readonly cluster: Cluster
  /** The Flux controllers. Stopped ones lose their artifacts and fetch them anew after the next start. */
  readonly controllers: { start(): void; stop(): Promise<void> }
  /** Stops everything and removes all temporary folders. */
  close(): Promise<void>
}

/** Kubernetes with Flux CD: a real HTTPS API on loopback, controllers that fetch real repositories, workloads that become ready. */
export async function startFluxSimulator(options: FluxSimulatorOptions = {}): Promise<FluxSimulator> {
  const cluster = options.cluster ?? newCluster(options)
  for (const info of FLUX_KINDS) cluster.kindOf({ apiVersion: `${info.group}/${info.version}`, kind: info.kind })
  const clock = options.clock ?? cluster.clock
  const timing = timingOf(options)
  const client = localClient(cluster)
  const server = await serveKubernetes(cluster, { token: options.token })
  const background = [workloadController(client, clock, timing.workloads), garbageCollector(cluster, clock)]
  let running: { stop(): Promise<void> } | undefined

  const controllers = {
    start: () => {
      if (running !== undefined) return
      const artifacts = new ArtifactStore()
      const flux = [sourceController({ client, clock, timing, artifacts }), kustomizeController({ client, clock, timing, artifacts })]
      for (const controller of flux) controller.start()
      running = {
        stop: async () => {
          await Promise.all(flux.map((controller) => controller.stop()))
          await artifacts.clear()
        },
      }
    },
    stop: async () => {
      const stopping = running
      running = undefined
      await stopping?.stop()
    },
  }

  // Workloads and garbage collection are Kubernetes' own and go on whatever Flux does.
  for (const controller of background) controller.start()
  if (options.controllers !== false) controllers.start()
  return {
    url: server.url,
    ca: server.ca,
    token: server.token,
    kubeconfig: server.kubeconfig,
    cluster,
    controllers,
    close: async () => {
      await controllers.stop()
      await Promise.all(background.map((controller) => controller.stop()))
      await server.close()
    },
  }
}

const newCluster = ({ clock, namespaces = [] }: FluxSimulatorOptions) =>
  new Cluster({ clock, kinds: FLUX_KINDS, namespaces: ['flux-system', ...namespaces.filter((name) => name !== 'flux-system')] })

const timingOf = ({ timing = {} }: FluxSimulatorOptions): FluxTiming => ({
  ...DEFAULT_FLUX_TIMING,
  ...timing,
  workloads: { ...DEFAULT_FLUX_TIMING.workloads, ...timing.workloads },
})
