import {
  type ConnectionCounts,
  issueServerCertificate,
  type ServeHttpsOptions,
  type ServerCertificate,
  serveHttps,
} from '@gitops-dms/testkit/simulator'
import type { Cluster } from '../cluster/cluster.ts'
import { type ApiServerOptions, createApiServer } from './api-server.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { type ServerOutage, serverOutage } from './outages/server-outage.ts'

export interface KubernetesServer {
  /** `https://127.0.0.1:<port>`; the port stays when the server is stopped and started again. */
  readonly url: string
  /** PEM of the authority that a client must trust. */
  readonly ca: string
  /** Of the administrator. */
  readonly token: string
  /** YAML with the authority and the token in it. */
  readonly kubeconfig: string
  /** Over all starts. */
  readonly connections: ConnectionCounts
  /** What goes wrong with the server. */
  readonly outage: ServerOutage
  close(): Promise<void>
}

export interface ServeKubernetesOptions extends Partial<ApiServerOptions> {
  /** Of the connections: port, HTTP/2, faults, log. */
  readonly https?: ServeHttpsOptions
  /** Default: one that is made at start. */
  readonly certificate?: ServerCertificate
}

/** A cluster behind the HTTPS of a Kubernetes API server, on a port of loopback. */
export async function serveKubernetes(cluster: Cluster, options: ServeKubernetesOptions = {}): Promise<KubernetesServer> {
  const token = options.token ?? 'kubernetes-simulator-token'
  const api = createApiServer(cluster, { ...options, token })
  const certificate = options.certificate ?? (await issueServerCertificate())
  const outage = await serverOutage(api, (port) => serveHttps((request) => api.answer(request), certificate, { ...options.https, ...port }))
  const access = { url: outage.url, ca: certificate.ca, token }
  const { connections, switches } = outage
  return { ...access, kubeconfig: kubeconfigOf(access), connections, outage: switches, close: () => outage.close() }
}
