import { randomBytes } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { issueServerCertificate } from '@gitops-dms/testkit/simulator'
import { http, type RequestHandler } from 'msw'
import { Cluster } from '../cluster/cluster.ts'
import { clusterControllers } from '../cluster/cluster-controllers.ts'
import { localClient } from '../cluster/local-client.ts'
import { type KubernetesServer, serveKubernetes } from '../kubernetes/serve-kubernetes.ts'
import { serveHandlers } from '../server/serve-handlers.ts'
import { workloadControllers } from '../workloads/workload-controllers.ts'
import { DEFAULT_WORKLOAD_TIMING, type WorkloadTiming } from '../workloads/workload-timing.ts'
import { plainText } from './api-error.ts'
import { type ArgoCdTiming, applicationController, DEFAULT_ARGOCD_TIMING } from './application-controller.ts'
import { applicationRoutes } from './application-routes.ts'
import { ARGOCD_KINDS } from './kinds.ts'
import { type Credentials, contentTypeGate } from './request-gate.ts'
import { serviceRoutes } from './service-routes.ts'

export interface ArgoCdSimulatorOptions {
  readonly clock?: Clock
  /** Namespaces of the destination cluster beside `default`, `kube-system` and `argocd`. */
  readonly namespaces?: readonly string[]
  /** Default: `default`. */
  readonly projects?: readonly string[]
  /** False: the API answers, nothing is compared or synced until `controllers.start()`. Default true. */
  readonly controllers?: boolean
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
  readonly cluster: Cluster
  /** The destination cluster's own API, to look behind Argo CD's back. */
  readonly kubernetes: Omit<KubernetesServer, 'close'>
  readonly controllers: { start(): void; stop(): Promise<void> }
  /** Ends servers, controllers and every timer. */
  close(): Promise<void>
}

const VERSION = 'v3.5.1+unknown'
const NAMESPACE = 'argocd'

/** An Argo CD 3.5 API server and application controller over a cluster of its own, on loopback. */
export async function startArgoCdSimulator(options: ArgoCdSimulatorOptions = {}): Promise<ArgoCdSimulator> {
  const clock = options.clock ?? systemClock
  const { workloads, ...timing } = options.timing ?? {}
  const cluster = new Cluster({ clock, kinds: ARGOCD_KINDS, namespaces: [NAMESPACE, ...(options.namespaces ?? [])] })
  const credentials = makeCredentials()
  const certificate = await issueServerCertificate()
  const handlers: RequestHandler[] = [
    contentTypeGate,
    ...serviceRoutes(credentials, VERSION),
    ...applicationRoutes({ cluster, clock, credentials, namespace: NAMESPACE, projects: options.projects ?? ['default'] }),
    http.get('*/healthz', () => plainText(200, 'ok')),
    http.all('*', () => plainText(404, 'Not Found')),
  ]
  const [server, kubernetes] = await Promise.all([serveHandlers(handlers, certificate), serveKubernetes(cluster)])

  const client = localClient(cluster)
  const newController = () => applicationController(client, clock, { ...DEFAULT_ARGOCD_TIMING, ...timing })
  let controller: ReturnType<typeof newController> | undefined
  const controllers = {
    start: () => {
      if (controller !== undefined) return
      controller = newController()
      controller.start()
    },
    stop: async () => {
      const running = controller
      controller = undefined
      await running?.stop()
    },
  }
  const background = [
    ...workloadControllers(client, clock, { ...DEFAULT_WORKLOAD_TIMING, ...workloads }),
    ...clusterControllers(cluster, clock, { ca: kubernetes.ca }),
  ]
  for (const one of background) one.start()
  if (options.controllers !== false) controllers.start()

  return {
    url: server.url,
    ca: certificate.ca,
    ...credentials,
    cluster,
    kubernetes: { url: kubernetes.url, ca: kubernetes.ca, token: kubernetes.token, kubeconfig: kubernetes.kubeconfig, outage: kubernetes.outage },
    controllers,
    close: async () => {
      await Promise.all([server.close(), kubernetes.close(), controllers.stop(), ...background.map((one) => one.stop())])
    },
  }
}

/** A token of three parts, as every JSON Web Token has; nothing in it is meant to be read. */
function makeCredentials(): Credentials {
  const part = () => randomBytes(18).toString('base64url')
  return { token: `${part()}.${part()}.${part()}`, username: 'admin', password: part() }
}
