import { http, type RequestHandler } from 'msw'
import type { Cluster } from '../cluster/cluster.ts'
import { type ApiServerOptions, createApiServer } from './api-server.ts'

export interface KubernetesHandlerOptions extends ApiServerOptions {
  /** Answers only for this origin, for example `https://kubernetes.test`. Default: any. */
  readonly origin?: string
}

/** The HTTP face of an API server as request handlers. */
export function kubernetesHandlers(cluster: Cluster, options: KubernetesHandlerOptions): RequestHandler[] {
  const server = createApiServer(cluster, options)
  const origin = options.origin === undefined ? 'https?://[^/]+' : options.origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return [http.all(new RegExp(`^${origin}/.*$`), ({ request }) => server.answer(request))]
}
