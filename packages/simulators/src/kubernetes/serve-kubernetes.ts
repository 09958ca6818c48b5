import { issueServerCertificate } from '@gitops-dms/testkit/simulator'
import type { Cluster } from '../cluster/cluster.ts'
import { serveHandlers } from '../server/serve-handlers.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { kubernetesHandlers } from './kubernetes-handlers.ts'

export interface KubernetesServer {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string
  /** PEM of the authority that a client must trust. */
  readonly ca: string
  readonly token: string
  /** YAML with the authority and the token in it. */
  readonly kubeconfig: string
  close(): Promise<void>
}

export interface ServeKubernetesOptions {
  /** The one accepted bearer token; it may do everything. */
  readonly token?: string | undefined
}

/** A cluster behind the HTTPS of a Kubernetes API server, on a free port of loopback. */
export async function serveKubernetes(cluster: Cluster, options: ServeKubernetesOptions = {}): Promise<KubernetesServer> {
  const token = options.token ?? 'kubernetes-simulator-token'
  const certificate = await issueServerCertificate()
  const server = await serveHandlers(kubernetesHandlers(cluster, { token }), certificate)
  const access = { url: server.url, ca: certificate.ca, token }
  return { ...access, kubeconfig: kubeconfigOf(access), close: () => server.close() }
}
