import { http, type RequestHandler } from 'msw'
import type { Cluster } from '../cluster/cluster.ts'
import { authenticate, requirePathAccess, requireResourceAccess } from './access.ts'
import { listGroups, listGroupVersions, listResources, listVersions, VERSION } from './discovery.ts'
import { answerResource } from './resource-requests.ts'
import { readTarget, verbOf } from './resource-target.ts'
import { respondFailure, respondJson, respondNoSuchPath, respondText } from './respond.ts'
import { reviewAccess } from './review-access.ts'

export interface KubernetesHandlerOptions {
  /** The one accepted bearer token. */
  readonly token: string
  /** Answers only for this origin, for example `https://kubernetes.test`. Default: any. */
  readonly origin?: string
}

/** The HTTP face of an API server as request handlers. */
export function kubernetesHandlers(cluster: Cluster, options: KubernetesHandlerOptions): RequestHandler[] {
  const origin = options.origin === undefined ? 'https?://[^/]+' : options.origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  // Patterns of the whole URL: a wildcard like `*/version` would also take an object of that name.
  const path = (pattern: string) => new RegExp(`^${origin}${pattern}/?$`)

  /** For whom no bearer token speaks, the API server has but a few paths. */
  const known =
    (answer: (request: Request, url: URL) => Response | Promise<Response>) =>
    async ({ request }: { request: Request }) => {
      try {
        const url = new URL(request.url)
        requirePathAccess(authenticate(request, options.token), url.pathname)
        return await answer(request, url)
      } catch (error) {
        return respondFailure(error)
      }
    }

  return [
    http.get(path('/version'), () => respondJson(VERSION)),
    http.get(path('/(?:readyz|livez|healthz)'), () => respondText(200, 'ok')),
    http.get(
      path('/api'),
      known((_request, url) => respondJson(listVersions(url.host))),
    ),
    http.get(
      path('/apis'),
      known(() => respondJson(listGroups(cluster))),
    ),
    http.get(
      path('/apis/[^/]+'),
      known((_request, url) => found(listGroupVersions(cluster, segment(url, 1)))),
    ),
    http.get(
      path('/api/[^/]+'),
      known((_request, url) => found(listResources(cluster, '', segment(url, 1)))),
    ),
    http.get(
      path('/apis/[^/]+/[^/]+'),
      known((_request, url) => found(listResources(cluster, segment(url, 1), segment(url, 2)))),
    ),
    http.post(path('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'), known(reviewAccess)),
    http.all(path('/apis?/.+'), async ({ request }) => {
      try {
        const user = authenticate(request, options.token)
        const target = readTarget(new URL(request.url).pathname)
        if (target === undefined) return respondNoSuchPath()
        const verb = verbOf(request, target)
        requireResourceAccess(user, verb, target)
        return await answerResource({ cluster, request, verb, target })
      } catch (error) {
        return respondFailure(error)
      }
    }),
    http.all(
      path('/.*'),
      known(() => respondNoSuchPath()),
    ),
  ]
}

const found = (body: object | undefined) => (body === undefined ? respondNoSuchPath() : respondJson(body))

const segment = (url: URL, index: number) => url.pathname.split('/').filter((part) => part !== '')[index] ?? ''
