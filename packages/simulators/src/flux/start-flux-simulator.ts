import type { Clock } from '@gitops-dms/core'
import { createExchangeLog, createFaults, type ExchangeLog, type FaultKit, type HttpsServer, serveHttps } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../cluster/cluster.ts'
import { clusterControllers } from '../cluster/cluster-controllers.ts'
import { localClient } from '../cluster/local-client.ts'
import type { ApiServerOptions } from '../kubernetes/api-server.ts'
import { type KubernetesServer, serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { type CertificateChoice, certificateFor } from '../server/certificate-choice.ts'
import { definedOnly } from '../server/defined-only.ts'
import { workloadControllers } from '../workloads/workload-controllers.ts'
import type { WorkloadTiming } from '../workloads/workload-timing.ts'
import { customResourceDefinitions } from './custom-resource-definitions.ts'
import { type FluxControllersOptions, fluxControllers } from './flux-controllers.ts'
import { DEFAULT_FLUX_TIMING, type FluxTiming } from './flux-timing.ts'
import { fluxKinds } from './kinds.ts'
import { receiverHandler } from './notification/receiver-handler.ts'

export interface FluxSimulatorOptions extends Partial<ApiServerOptions>, Pick<FluxControllersOptions, 'version' | 'features' | 'artifactHost'> {
  /** Times everything. Default: that of the cluster, else the system's. A `VirtualClock` makes hours pass in milliseconds. */
  readonly clock?: Clock
  /** One of your own, made with `fluxKinds(version)`. */
  readonly cluster?: Cluster
  /** Beside `default`, the `kube-` ones and `flux-system`; only for a cluster made here. */
  readonly namespaces?: readonly string[]
  /** False: the Flux controllers stand still until `controllers.start()`. Default true. */
  readonly controllers?: boolean
  /** False: nothing of Kubernetes itself acts either: no workloads, no garbage collection, no end of a namespace. Default true. */
  readonly controlPlane?: boolean
  /** False: what is made of Deployments and the like is not made. Default true. */
  readonly workloads?: boolean
  readonly timing?: Partial<Omit<FluxTiming, 'workloads'>> & { readonly workloads?: Partial<WorkloadTiming> }
  /** Default: one that is free. */
  readonly port?: number
  /** Default: HTTP/1.1 alone. */
  readonly http2?: boolean
  /** Connections beyond this many are cut. Default: no limit. */
  readonly maxConnections?: number
  readonly certificate?: CertificateChoice
}

export interface FluxSimulator extends Omit<KubernetesServer, 'close'> {
  /** What is behind the API, for looking at it and for changes by hand. */
  readonly cluster: Cluster
  readonly clock: Clock
  /** What goes wrong on the wire. */
  readonly faults: FaultKit
  /** Every request, credentials redacted. */
  readonly exchanges: ExchangeLog['exchanges']
  /** Where webhooks of Receivers arrive: `<url>/hook/<hash>`, with the same authority. */
  readonly receiver: { readonly url: string }
  /** The Flux controllers. Stopped ones lose their artifacts and fetch them anew after the next start. */
  readonly controllers: { start(): void; stop(): Promise<void> }
  /** Stops everything and removes all temporary folders. */
  close(): Promise<void>
}

/** Kubernetes with Flux CD: a real HTTPS API on loopback, controllers that fetch real repositories, workloads that become ready. */
export async function startFluxSimulator(options: FluxSimulatorOptions = {}): Promise<FluxSimulator> {
  const { version, features, artifactHost, port, http2, maxConnections } = options
  const cluster = options.cluster ?? newCluster(options)
  const clock = options.clock ?? cluster.clock
  const timing = timingOf(options)
  const client = localClient(cluster)
  const faults = createFaults()
  const log = createExchangeLog()
  const certificate = await certificateFor(options.certificate)
  const https = definedOnly({ clock, faults, log, port, http2, maxConnections })
  const server = await serveKubernetes(cluster, { ...options, certificate, https })
  const acts = options.controlPlane !== false
  const controlPlane = [
    ...(acts && options.workloads !== false ? workloadControllers(client, clock, timing.workloads) : []),
    ...(acts ? clusterControllers(cluster, clock, { ca: server.ca }) : []),
  ]
  const controllers = fluxControllers({ client, clock, timing, version, features, artifactHost })
  const receiver: HttpsServer = await serveHttps(receiverHandler(client, clock), certificate, { clock })

  for (const controller of controlPlane) controller.start()
  if (options.controllers !== false) controllers.start()
  return {
    ...server,
    cluster,
    clock,
    faults,
    exchanges: () => log.exchanges(),
    receiver: { url: receiver.url },
    controllers,
    close: async () => {
      await controllers.stop()
      await Promise.all(controlPlane.map((controller) => controller.stop()))
      await Promise.all([receiver.close(), server.close()])
    },
  }
}

function newCluster({ clock, version, namespaces = [] }: FluxSimulatorOptions): Cluster {
  const kinds = fluxKinds(version)
  return new Cluster({ clock, kinds, definitions: customResourceDefinitions(version, kinds), namespaces: ['flux-system', ...namespaces] })
}

const timingOf = ({ timing = {} }: FluxSimulatorOptions): FluxTiming => ({
  ...DEFAULT_FLUX_TIMING,
  ...timing,
  workloads: { ...DEFAULT_FLUX_TIMING.workloads, ...timing.workloads },
})
