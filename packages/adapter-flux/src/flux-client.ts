import { type Clock, DmsError, type JsonObject } from '@gitops-dms/core'
import { createTransport, readJson, type Transport, type TransportRequest } from '@gitops-dms/core/adapter'
import { loadCredentials } from './flux-credentials.ts'
import { toDmsError } from './flux-error.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository, KubernetesObject, Kustomization } from './flux-types.ts'

export interface Call {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

export interface ObjectScope {
  readonly name: string
  readonly namespace: string
}

/** What the server calls the writer of these fields. */
const FIELD_MANAGER = 'gitops-dms'
const PAGE = '500'

const KUSTOMIZATIONS = { group: 'kustomize.toolkit.fluxcd.io', path: '/apis/kustomize.toolkit.fluxcd.io/v1', plural: 'kustomizations' }
const GIT_REPOSITORIES = { group: 'source.toolkit.fluxcd.io', path: '/apis/source.toolkit.fluxcd.io/v1', plural: 'gitrepositories' }

type Collection = typeof KUSTOMIZATIONS

interface ApiResources {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

/** One function per endpoint; answers as they come, failures as DmsErrors. */
export type FluxClient = ReturnType<typeof createFluxClient>

export function createFluxClient(settings: ResolvedSettings, clock: Clock) {
  let connected: Promise<{ readonly transport: Transport; readonly server: string }> | undefined
  let closed = false

  /** Credentials are read with the first request; a failed start is not sticky. */
  const connect = () => {
    if (closed) throw new DmsError({ code: 'CLOSED', message: 'the adapter is closed' })
    connected ??= open().catch((error: unknown) => {
      connected = undefined
      throw error
    })
    return connected
  }

  const open = async () => {
    const credentials = await loadCredentials(settings)
    const headers = { accept: 'application/json', 'user-agent': 'gitops-dms', ...settings.headers }
    const { baseUrl, tls } = credentials
    const { proxy, timeoutMs } = settings
    const transport = createTransport({ baseUrl, tls, proxy, headers, credentials, timeoutMs, clock })
    return { transport, server: new URL(baseUrl).origin }
  }

  const send = async <T>(request: TransportRequest, group = ''): Promise<T> => {
    const { transport, server } = await connect()
    const response = await transport.request(request)
    const write = request.write ?? request.method !== 'GET'
    if (response.status < 200 || response.status > 299) throw toDmsError(response, { server, group, write })
    return readJson(response, { server, write }) as T
  }

  const path = ({ path: base, plural }: Collection, namespace: string | undefined, name?: string) =>
    `${base}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`

  const get = <T>(collection: Collection, scope: ObjectScope, call: Call) =>
    send<T>({ method: 'GET', path: path(collection, scope.namespace, scope.name), ...call }, collection.group)

  /** Page by page: `continue` is empty on the last one. */
  const list = async <T>(collection: Collection, namespace: string | undefined, call: Call): Promise<T[]> => {
    const items: T[] = []
    let cursor: string | undefined
    do {
      const query = { limit: PAGE, continue: cursor }
      const page = await send<{ items?: T[]; metadata?: { continue?: string } }>(
        { method: 'GET', path: path(collection, namespace), query, ...call },
        collection.group,
      )
      items.push(...(page.items ?? []))
      cursor = page.metadata?.continue || undefined
    } while (cursor !== undefined)
    return items
  }

  const create = <T>(collection: Collection, namespace: string, body: JsonObject, call: Call) =>
    send<T>(
      { method: 'POST', path: path(collection, namespace), query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' }, body, ...call },
      collection.group,
    )

  const patch = <T>(collection: Collection, scope: ObjectScope, body: JsonObject, call: Call) =>
    send<T>(
      {
        method: 'PATCH',
        path: path(collection, scope.namespace, scope.name),
        query: { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' },
        headers: { 'content-type': 'application/merge-patch+json' },
        body,
        ...call,
      },
      collection.group,
    )

  return {
    getVersion: (call: Call) => send<{ gitVersion?: string }>({ method: 'GET', path: '/version', ...call }),
    /** Versions of the Kustomization API; FAILED_PRECONDITION where Flux is not installed. */
    getFluxVersions: async (call: Call) => {
      const { group } = KUSTOMIZATIONS
      const answer = await send<{ versions?: readonly { groupVersion?: string }[] }>({ method: 'GET', path: `/apis/${group}`, ...call }, group)
      return (answer.versions ?? []).flatMap((version) => version.groupVersion ?? [])
    },

    getKustomization: (scope: ObjectScope, call: Call) => get<Kustomization>(KUSTOMIZATIONS, scope, call),
    listKustomizations: (namespace: string | undefined, call: Call) => list<Kustomization>(KUSTOMIZATIONS, namespace, call),
    createKustomization: (namespace: string, body: JsonObject, call: Call) => create<Kustomization>(KUSTOMIZATIONS, namespace, body, call),
    patchKustomization: (scope: ObjectScope, body: JsonObject, call: Call) => patch<Kustomization>(KUSTOMIZATIONS, scope, body, call),
    /** Only the object with this uid, and where given only in this version. */
    deleteKustomization: (scope: ObjectScope, preconditions: { readonly uid?: string; readonly resourceVersion?: string }, call: Call) =>
      send<object>(
        {
          method: 'DELETE',
          path: path(KUSTOMIZATIONS, scope.namespace, scope.name),
          body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
          ...call,
        },
        KUSTOMIZATIONS.group,
      ),

    getGitRepository: (scope: ObjectScope, call: Call) => get<GitRepository>(GIT_REPOSITORIES, scope, call),
    listGitRepositories: (namespace: string | undefined, call: Call) => list<GitRepository>(GIT_REPOSITORIES, namespace, call),
    createGitRepository: (namespace: string, body: JsonObject, call: Call) => create<GitRepository>(GIT_REPOSITORIES, namespace, body, call),
    patchGitRepository: (scope: ObjectScope, body: JsonObject, call: Call) => patch<GitRepository>(GIT_REPOSITORIES, scope, body, call),

    /** What a group version serves, to find the path of a kind. */
    getApiResources: (apiVersion: string, call: Call) =>
      send<ApiResources>({ method: 'GET', path: apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`, ...call }),
    getObject: <T extends KubernetesObject>(objectPath: string, call: Call) => send<T>({ method: 'GET', path: objectPath, ...call }),

    close: async () => {
      closed = true
      const opened = await connected?.catch(() => undefined) // what could not be opened has nothing to close
      await opened?.transport.close()
    },
  }
}
