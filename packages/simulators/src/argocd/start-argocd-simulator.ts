import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import { type ConnectionCounts, createExchangeLog, createFaults, type ExchangeLog, type FaultKit, serveHttps } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../cluster/cluster.ts'
import { clusterControllers } from '../cluster/cluster-controllers.ts'
import type { Controller } from '../cluster/controller.ts'
import type { KubeObject } from '../cluster/kube-object.ts'
import { localClient } from '../cluster/local-client.ts'
import { type KubernetesServer, serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { type CertificateChoice, certificateFor } from '../server/certificate-choice.ts'
import { definedOnly } from '../server/defined-only.ts'
import { workloadControllers } from '../workloads/workload-controllers.ts'
import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workloads/workload-timing.ts'
import { createAccess } from './access/create-access.ts'
import { ApplicationInformer } from './applications/application-informer.ts'
import { applicationRoutes } from './applications/application-routes.ts'
import { applicationSetController } from './applicationsets/application-set-controller.ts'
import { applicationSetRoutes } from './applicationsets/application-set-routes.ts'
import { missingApplicationSetRoutes } from './applicationsets/missing-routes.ts'
import type { ArgoCdParts } from './argocd-parts.ts'
import { type ArgoCdTiming, DEFAULT_ARGOCD_TIMING } from './argocd-timing.ts'
import type { ArgoCdVersion } from './argocd-version.ts'
import { applicationController } from './controller/application-controller.ts'
import { createAppCache } from './create-app-cache.ts'
import { createGateway } from './gateway/gateway.ts'
import { redirectToTls } from './gateway/redirect-to-tls.ts'
import { APP_PROJECT, ARGOCD_KINDS } from './kinds.ts'
import { reachingClient } from './kubernetes-reach.ts'
import { logsRoutes } from './logs/logs-routes.ts'
import { Outages } from './outages.ts'
import { createRepoServer } from './repo-server/create-repo-server.ts'
import { resourcesRoutes } from './resources/resources-routes.ts'
import { type ArgoCdOutage, serverOutage } from './server-outage.ts'
import { gateRoutes } from './services/gate-routes.ts'
import { installedSettings } from './services/installed-settings.ts'
import { repositoryCredentialRoutes } from './services/repositories-credentials.ts'
import { repositoryRoutes } from './services/repositories-routes.ts'
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
  /** Of accounts by name; which accounts there are says `argocd-cm`. That of `admin` is made up where it is not given. */
  readonly passwords?: Readonly<Record<string, string>>
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
  const version = options.version ?? '3.5'
  for (const settings of installedSettings(NAMESPACE, version)) ensure(cluster, settings)
  for (const name of options.projects ?? ['default']) ensure(cluster, projectThatAllowsAll(name), 'argocd-server')
  const password = options.passwords?.['admin'] ?? randomBytes(18).toString('base64url')
  const outages = new Outages()
  const client = localClient(cluster)
  const reaching = reachingClient(client, outages)
  const { loginMs } = { ...DEFAULT_ARGOCD_TIMING, ...timing }
  const passwords = { ...options.passwords, admin: password }
  const access = createAccess({ store: { cluster, namespace: NAMESPACE }, client: reaching, clock, version, passwords, loginMs })
  const parts: ArgoCdParts = {
    version,
    namespace: NAMESPACE,
    clock,
    timing: { ...DEFAULT_ARGOCD_TIMING, ...timing },
    cluster,
    client: reaching,
    applications: new ApplicationInformer({ cluster, clock, outages, namespace: NAMESPACE }),
    access,
    repoServer: createRepoServer({ clock, cluster, namespace: NAMESPACE, version, outages }),
    cache: createAppCache({ now: () => clock.now(), outages }),
    outages,
  }
  const answer = createGateway(parts, [
    ...gateRoutes,
    ...applicationRoutes,
    ...applicationSetRoutes,
    ...missingApplicationSetRoutes,
    ...repositoryRoutes(),
    ...repositoryCredentialRoutes,
    ...resourcesRoutes,
    ...logsRoutes,
    ...streamRoutes,
  ])
  const certificate = await certificateFor(options.certificate)
  const [faults, log] = [createFaults(), createExchangeLog()]
  const https = definedOnly({ clock, faults, log, plain: redirectToTls, port: options.port, maxConnections: options.maxConnections })
  const [server, { close: closeKubernetes, ...kubernetes }] = await Promise.all([
    serverOutage(outages, clock, (port) => serveHttps(answer, certificate, { ...https, ...port })),
    serveKubernetes(cluster),
  ])

  let running: readonly Controller[] | undefined
  const controllers = {
    start: () => {
      if (running !== undefined) return
      running = [applicationController(parts), applicationSetController(parts)]
      for (const controller of running) controller.start()
    },
    stop: async () => {
      const ended = running ?? []
      running = undefined
      await Promise.all(ended.map((controller) => controller.stop()))
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
    token: access.issueToken('admin:login', 0, randomUUID()).token,
    username: 'admin',
    password,
    connections: server.connections,
    faults,
    exchanges: () => log.exchanges(),
    outage: server.switches,
    cluster,
    clock,
    kubernetes,
    controllers,
    close: async () => {
      parts.applications.close()
      await Promise.all([server.close(), closeKubernetes(), controllers.stop(), ...background.map((one) => one.stop())])
      await parts.repoServer.close()
    },
  }
}

function ensure(cluster: Cluster, object: KubeObject, fieldManager?: string): void {
  if (cluster.find(cluster.kindOf(object), object.metadata) === undefined) cluster.create(object, definedOnly({ fieldManager }))
}

const projectThatAllowsAll = (name: string) => ({
  ...APP_PROJECT,
  metadata: { name, namespace: NAMESPACE },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
  status: {},
})
