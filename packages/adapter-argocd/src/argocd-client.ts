import type { Clock, JsonObject } from '@gitops-dms/core'
import { createTransport, readJson, type TransportRequest } from '@gitops-dms/core/adapter'
import { credentialsOf } from './argocd-credentials.ts'
import { toDmsError } from './argocd-error.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'

/** Which application: the project makes a missing one a 404 instead of a 403. */
export interface ApplicationScope {
  readonly name: string
  readonly namespace: string
  readonly project?: string | undefined
}

export interface Call {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

export interface SyncRequest {
  readonly prune: boolean
  readonly infos: readonly { readonly name: string; readonly value: string }[]
}

/** One function per endpoint; answers as they come, failures as DmsErrors. */
export type ArgoCdClient = ReturnType<typeof createArgoCdClient>

export function createArgoCdClient(settings: ResolvedSettings, clock: Clock) {
  const server = new URL(settings.serverUrl).origin
  const credentials = credentialsOf(settings, (username, password, signal) => logIn(username, password, signal))
  // The content type is demanded of a DELETE too, to the letter.
  const headers = { accept: 'application/json', 'user-agent': 'gitops-dms', ...settings.headers, 'content-type': 'application/json' }
  const { serverUrl: baseUrl, tls, proxy, timeoutMs } = settings
  const transport = createTransport({ baseUrl, tls, proxy, headers, credentials, timeoutMs, clock })

  const send = async <T>(request: TransportRequest, application?: string): Promise<T> => {
    const response = await transport.request(request)
    const write = request.write ?? request.method !== 'GET'
    if (response.status !== 200) throw toDmsError(response, { server, application, write })
    return readJson(response, { server, write }) as T
  }

  const logIn = async (username: string, password: string, signal: AbortSignal): Promise<string> => {
    const body = { username, password }
    const session = await send<{ token?: string }>({ method: 'POST', path: '/api/v1/session', body, write: false, anonymous: true, signal })
    return session.token ?? ''
  }

  const path = (scope: ApplicationScope, rest = '') => `/api/v1/applications/${encodeURIComponent(scope.name)}${rest}`
  const query = ({ namespace, project }: ApplicationScope) => ({ appNamespace: namespace, project })

  return {
    server,
    getVersion: (call: Call) => send<{ Version?: string }>({ method: 'GET', path: '/api/version', anonymous: true, ...call }),

    getUserInfo: (call: Call) => send<{ loggedIn?: boolean; username?: string }>({ method: 'GET', path: '/api/v1/session/userinfo', ...call }),

    /** Whether the account may get every application, so that a refused look-up means that there is none. */
    canGetEveryApplication: async (call: Call) => {
      const answer = await send<{ value?: string }>({ method: 'GET', path: '/api/v1/account/can-i/applications/get/*/*', ...call })
      return answer.value === 'yes'
    },

    /** `refresh`: has the controller compare anew and waits for it, at most as long as given (HTTP 504 after that). */
    getApplication: (scope: ApplicationScope, call: Call & { readonly refreshWithinMs?: number } = {}) => {
      const { refreshWithinMs, ...rest } = call
      const refresh = refreshWithinMs === undefined ? {} : { refresh: 'normal' }
      const limit = refreshWithinMs === undefined ? {} : { 'grpc-timeout': `${refreshWithinMs}m` }
      return send<Application>({ method: 'GET', path: path(scope), query: { ...query(scope), ...refresh }, headers: limit, ...rest }, scope.name)
    },

    listApplications: async (namespace: string | undefined, call: Call): Promise<readonly Application[]> => {
      // An empty list is null.
      const answer = await send<{ items?: readonly Application[] | null }>({
        method: 'GET',
        path: '/api/v1/applications',
        query: { appNamespace: namespace },
        ...call,
      })
      return answer.items ?? []
    },

    createApplication: (application: JsonObject, call: Call) =>
      send<Application>({ method: 'POST', path: '/api/v1/applications', body: application, ...call }),

    /** Merge patch; the server answers a validated object. */
    patchApplication: (scope: ApplicationScope, patch: JsonObject, call: Call) => {
      const body = { patch: JSON.stringify(patch), patchType: 'merge', project: scope.project, appNamespace: scope.namespace }
      return send<Application>({ method: 'PATCH', path: path(scope), body, ...call }, scope.name)
    },

    deleteApplication: (scope: ApplicationScope, cascade: boolean, call: Call) => {
      const policy = cascade ? { cascade: 'true', propagationPolicy: 'foreground' } : { cascade: 'false' }
      return send<object>({ method: 'DELETE', path: path(scope), query: { ...query(scope), ...policy }, ...call }, scope.name)
    },

    syncApplication: (scope: ApplicationScope, request: SyncRequest, call: Call) => {
      const body = { ...request, project: scope.project, appNamespace: scope.namespace }
      return send<Application>({ method: 'POST', path: path(scope, '/sync'), body, ...call }, scope.name)
    },

    close: () => transport.close(),
  }
}
