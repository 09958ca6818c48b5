import type { Clock } from '@gitops-dms/core'
import { type ConnectionCounts, createExchangeLog, createFaults, type ExchangeLog, type FaultKit, serveHttps } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../cluster/cluster.ts'
import { clusterControllers } from '../cluster/cluster-controllers.ts'
import type { KubeObject } from '../cluster/kube-object.ts'
import { localClient } from '../cluster/local-client.ts'
import { type KubernetesServer, serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { type CertificateChoice, certificateFor } from '../server/certificate-choice.ts'
import { definedOnly } from '../server/defined-only.ts'
import { workloadControllers } from '../workloads/workload-controllers.ts'
import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workloads/workload-timing.ts'
import { createAccess, makeAdminCredentials } from './access/create-access.ts'
import { applicationRoutes } from './applications/application-routes.ts'
import type { ArgoCdParts } from './argocd-parts.ts'
import { type ArgoCdTiming, DEFAULT_ARGOCD_TIMING } from './argocd-timing.ts'
import type { ArgoCdVersion } from './argocd-version.ts'
import { applicationController } from './controller/application-controller.ts'
import { createAppCache } from './create-app-cache.ts'
import { createGateway } from './gateway/gateway.ts'
import { APP_PROJECT, ARGOCD_KINDS } from './kinds.ts'
import { reachingClient } from './kubernetes-reach.ts'
import { Outages } from './outages.ts'
import { createRepoServer } from './repo-server/create-repo-server.ts'
import { type ArgoCdOutage, serverOutage } from './server-outage.ts'
import { sessionRoutes } from './services/session-routes.ts'
import { versionRoutes } from './services/version-routes.ts'
import { streamRoutes } from './streams/stream-routes.ts'

export interface ArgoCdSimulatorOptions {
  /** Times everything. Default: that of the cluster, else the system's. A `VirtualClock` makes hours pass in milliseconds. */
  readonly clock?: Clock
  /** One of your own, made with `ARGOCD_KINDS` among its kinds, such as that of a Flux simulator. */
  readonly cluster?: Cluster
  /** Whose API and behaviour. Default `3.5`. */
  readonly version?: ArgoCdVersion
  /** Namespaces of the destination cluster beside `default`, the `kube-` ones and `argocd`. */
  readonly namespaces?: readonly string[]
  /** Projects that allow everything. Default: `default`. */
  readonly projects?: readonly string[]
  /** False: the API answers, nothing is compared or synced until `controllers.start()`. Default true. */
  readonly controllers?: boolean
  /** False: nothing of Kubernetes itself acts: no workloads, no garbage collection. For a cluster in which somebody else does that. Default true. */
  readonly controlPlane?: boolean
  /** Default: one that is free. */
  readonly port?: number
  /** Connections beyond this many are cut. Default: no limit. */
  readonly maxConnections?: number
  readonly certificate?: CertificateChoice
  readonly timing?: Partial<ArgoCdTiming> & { readonly workloads?: Partial<WorkloadTiming> }
}

export interface ArgoCdSimulator {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string
  /** PEM of the authority that clients must trust. */
  readonly ca: string
  /** Token of an account that may do everything. */
  readonly token: string
  /** The same account by name, for a login. */
  readonly username: string
  readonly password: string
  readonly connections: ConnectionCounts
  /** What goes wrong on the wire. */
  readonly faults: FaultKit
  /** Every request, credentials redacted. */
  readonly exchanges: ExchangeLog['exchanges']
  /** What is down behind the API. */
  readonly outage: ArgoCdOutage
  readonly cluster: Cluster
  readonly clock: Clock
  /** The destination cluster's own API, to look behind Argo CD's back. */
  readonly kubernetes: Omit<KubernetesServer, 'close'>
  readonly controllers: { start(): void; stop(): Promise<void> }
  /** Ends servers, controllers and every timer. */
  close(): Promise<void>
}

const NAMESPACE = 'argocd'

/** An Argo CD API server and application controller over a cluster of its own, on loopback. */
export async function startArgoCdSimulator(options: ArgoCdSimulatorOptions = {}): Promise<ArgoCdSimulator> {
  const { workloads, ...timing } = options.timing ?? {}
  const cluster = options.cluster ?? new Cluster({ clock: options.clock, kinds: ARGOCD_KINDS })
  const clock = options.clock ?? cluster.clock
  for (const name of [NAMESPACE, ...(options.namespaces ?? [])]) ensure(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  for (const name of options.projects ?? ['default']) ensure(cluster, projectThatAllowsAll(name))
  const admin = makeAdminCredentials()
  const outages = new Outages()
  const client = localClient(cluster)
  const parts: ArgoCdParts = {
    version: options.version ?? '3.5',
    namespace: NAMESPACE,
    clock,
    timing: { ...DEFAULT_ARGOCD_TIMING, ...timing },
    cluster,
    client: reachingClient(client, outages),
    access: createAccess(admin),
    repoServer: createRepoServer({ outages }),
    cache: createAppCache(),
    outages,
  }
  const answer = createGateway(parts, [...versionRoutes, ...sessionRoutes(admin), ...applicationRoutes, ...streamRoutes])
  const certificate = await certificateFor(options.certificate)
  const [faults, log] = [createFaults(), createExchangeLog()]
  const https = definedOnly({ clock, faults, log, port: options.port, maxConnections: options.maxConnections })
  const [server, { close: closeKubernetes, ...kubernetes }] = await Promise.all([
    serverOutage(outages, clock, (port) => serveHttps(answer, certificate, { ...https, ...port })),
    serveKubernetes(cluster),
  ])

  let controller: ReturnType<typeof applicationController> | undefined
  const controllers = {
    start: () => {
      if (controller !== undefined) return
      controller = applicationController(parts)
      controller.start()
    },
    stop: async () => {
      const running = controller
      controller = undefined
      await running?.stop()
    },
  }
  const background =
    options.controlPlane === false
      ? []
      : [
          ...workloadControllers(client, clock, { ...DEFAULT_WORKLOAD_TIMING, ...workloads }),
          ...clusterControllers(cluster, clock, { ca: kubernetes.ca }),
        ]
  for (const one of background) one.start()
  if (options.controllers !== false) controllers.start()

  return {
    url: server.url,
    ca: certificate.ca,
    ...admin,
    connections: server.connections,
    faults,
    exchanges: () => log.exchanges(),
    outage: server.switches,
    cluster,
    clock,
    kubernetes,
    controllers,
    close: async () => {
      await Promise.all([server.close(), closeKubernetes(), controllers.stop(), ...background.map((one) => one.stop())])
    },
  }
}

function ensure(cluster: Cluster, object: KubeObject): void {
  if (cluster.find(cluster.kindOf(object), object.metadata) === undefined) cluster.create(object)
}

const projectThatAllowsAll = (name: string) => ({
  ...APP_PROJECT,
  metadata: { name, namespace: NAMESPACE },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
})
