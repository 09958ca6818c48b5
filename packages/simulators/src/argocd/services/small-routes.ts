import { isMap } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'

const NOT_SIMULATED = 'GnuPG keys are not simulated'

/** Services of which little is here: notifications as they are configured, and no GnuPG keys. */
export const smallRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/notifications/services', answer: async (call) => configured(call, 'service') },
  { method: 'GET', path: '/api/v1/notifications/triggers', answer: async (call) => configured(call, 'trigger') },
  { method: 'GET', path: '/api/v1/notifications/templates', answer: async (call) => configured(call, 'template') },
  {
    method: 'GET',
    path: '/api/v1/gpgkeys',
    answer: async ({ parts, session }) => {
      parts.access.enforce(session, 'gpgkeys', 'get', '')
      return { metadata: {}, items: null }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/gpgkeys/{keyID}',
    answer: async ({ parts, session, params: { keyID = '' } }) => {
      parts.access.enforce(session, 'gpgkeys', 'get', '')
      throw new ApiError(2, `no such key: ${keyID}`)
    },
  },
  {
    method: 'POST',
    path: '/api/v1/gpgkeys',
    body: { type: 'GnuPGPublicKey', fields: {} },
    answer: async ({ parts, session }) => {
      parts.access.enforce(session, 'gpgkeys', 'create', '')
      throw new ApiError(12, NOT_SIMULATED)
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/gpgkeys',
    answer: async ({ parts, session }) => {
      parts.access.enforce(session, 'gpgkeys', 'delete', '')
      throw new ApiError(12, NOT_SIMULATED)
    },
  },
]

/** The names that `argocd-notifications-cm` has of that; {} where there is none. */
function configured({ parts: { cluster, namespace } }: Call, what: string) {
  const map = cluster.peek(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { name: 'argocd-notifications-cm', namespace })
  const data = map?.['data']
  const names = Object.keys(isMap(data) ? data : {}).flatMap((key) => (key.startsWith(`${what}.`) ? key.slice(what.length + 1) : []))
  return names.length === 0 ? {} : { items: names.sort().map((name) => ({ name })) }
}
