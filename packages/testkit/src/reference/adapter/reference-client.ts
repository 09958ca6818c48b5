import type { Clock, JsonObject, JsonValue, Logger } from '@gitops-dms/core'
import { createCredentials, createTransport, readJson, readJsonLines, readText, type TransportRequest } from '@gitops-dms/core/adapter'
import { toDmsError } from './reference-error.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import {
  type Call,
  KIND_PATHS,
  type Kind,
  type Scope,
  type WireAction,
  type WireChanges,
  type WireEvent,
  type WireList,
  type WireLogLine,
  type WireNode,
  type WireObject,
  type WireOperation,
  type WirePackage,
  type WirePackageVersion,
  type WireWatchLine,
  type WireWithheld,
  type WireWritten,
} from './reference-types.ts'

/** A stream gives a sign of life every few seconds; one that is silent for so long is dead. */
const SILENT_MS = 15_000
const PAGE = '500'

/** What every write carries: the caller's name for the operation, and the version that it was made for. */
export interface WriteCall extends Call {
  readonly operation: string
  readonly version?: string | undefined
  /** Store only; the engine is not made to act. */
  readonly store?: boolean | undefined
}

/** One function per endpoint; answers as they come, failures as DmsErrors. Each part of a path is encoded: a hostile name is a name. */
export type ReferenceClient = ReturnType<typeof createReferenceClient>

export function createReferenceClient(settings: ResolvedSettings, clock: Clock, logger: Logger | undefined) {
  const server = new URL(settings.serverUrl).origin
  const credentials = createCredentials({ token: settings.token, tokenFile: settings.tokenFile })
  const { serverUrl: baseUrl, tls, headers, timeoutMs } = settings
  const transport = createTransport({ baseUrl, tls, headers, credentials, timeoutMs, clock, logger })

  /** T is what ../wire.md promises of a 2xx answer of this endpoint. */
  const send = async <T>(request: TransportRequest): Promise<T> => {
    const context = { server, write: request.write ?? request.method !== 'GET' }
    // The deadline of the call is in its signal, over all its requests together.
    const response = await transport.request({ timeoutMs: Number.POSITIVE_INFINITY, ...request })
    if (response.status >= 300) throw toDmsError(response, context)
    return readJson(response, context) as T
  }

  /** Resolves with the head of the answer; then its lines, for as long as they come. */
  const openLines = async <T>(path: string, query: TransportRequest['query'], { signal }: Call): Promise<AsyncIterable<T>> => {
    const stream = await transport.stream({ method: 'GET', path, query, signal, idleTimeoutMs: SILENT_MS, attempts: 1 })
    if (stream.status >= 300) {
      const { status, headers: head, body } = stream
      throw toDmsError({ status, headers: head, text: await readText(body) }, { server, write: false })
    }
    return readJsonLines(stream.body, { signal }) as AsyncIterable<JsonValue> as AsyncIterable<T>
  }

  const written = ({ operation, version, store, signal }: WriteCall) => ({
    query: { operation, apply: store === true ? 'store' : undefined },
    headers: version === undefined ? {} : { 'if-match': version },
    signal,
  })

  return {
    server,

    getVersion: (call: Call) =>
      send<{ version: string; api: string[] }>({ method: 'GET', path: '/v1/version', anonymous: true, attempts: 1, ...call }),

    getUser: (call: Call) => send<{ user: string }>({ method: 'GET', path: '/v1/whoami', attempts: 1, ...call }),

    listKinds: (call: Call) => send<{ items: { kind: string; installed: boolean }[] }>({ method: 'GET', path: '/v1/kinds', attempts: 1, ...call }),

    getObject: (scope: Scope, call: Call) => send<WireObject>({ method: 'GET', path: pathOf(scope), ...call }),

    /** One page. `namespace` undefined: all that are open to the caller. */
    listObjects: (kind: Kind, namespace: string | undefined, page: string | undefined, call: Call) =>
      send<WireList>({ method: 'GET', path: `/v1/${KIND_PATHS[kind]}`, query: { namespace, limit: PAGE, continue: page }, ...call }),

    openWatch: (kind: Kind, namespace: string | undefined, since: string | undefined, call: Call) =>
      openLines<WireWatchLine>(`/v1/${KIND_PATHS[kind]}/watch`, { namespace, since }, call),

    createObject: (kind: Kind, object: JsonObject, call: WriteCall) =>
      send<WireWritten>({ method: 'POST', path: `/v1/${KIND_PATHS[kind]}`, body: object, ...written(call) }),

    /** `whole`: the members of spec that are put in as they are, instead of merged. */
    patchObject: (scope: Scope, patch: JsonObject, whole: readonly string[], call: WriteCall) => {
      const request = written(call)
      const query = { ...request.query, whole: whole.length === 0 ? undefined : whole.join(',') }
      return send<WireWritten>({ method: 'PATCH', path: pathOf(scope), body: patch, ...request, query })
    },

    deleteObject: (scope: Scope, cascade: 'workloads' | 'orphan', call: WriteCall) => {
      const request = written(call)
      return send<WireWritten>({ method: 'DELETE', path: pathOf(scope), ...request, query: { operation: call.operation, cascade } })
    },

    startOperation: (scope: Scope, body: JsonObject, { operation, version, signal }: WriteCall) =>
      send<WireWritten>({
        method: 'POST',
        path: pathOf(scope, 'operations'),
        body: { ...body, id: operation },
        headers: version === undefined ? {} : { 'if-match': version },
        signal,
      }),

    getOperation: async (scope: Scope, id: string, call: Call) =>
      (await send<{ operation: WireOperation }>({ method: 'GET', path: pathOf(scope, 'operations', id), ...call })).operation,

    terminate: (scope: Scope, version: string | undefined, call: Call) =>
      send<WireWritten>({
        method: 'POST',
        path: pathOf(scope, 'terminate'),
        body: {},
        headers: version === undefined ? {} : { 'if-match': version },
        ...call,
      }),

    getWithheld: async (scope: Scope, call: Call) =>
      (await send<{ withheld: WireWithheld[] }>({ method: 'GET', path: pathOf(scope, 'capabilities'), ...call })).withheld,

    getTree: async (scope: Scope, call: Call) => (await send<{ nodes: WireNode[] }>({ method: 'GET', path: pathOf(scope, 'tree'), ...call })).nodes,

    listEvents: async (scope: Scope, call: Call) =>
      (await send<{ items: WireEvent[] }>({ method: 'GET', path: pathOf(scope, 'events'), ...call })).items,

    openLogs: (scope: Scope, query: Readonly<Record<string, string | undefined>>, call: Call) =>
      openLines<WireLogLine>(pathOf(scope, 'logs'), query, call),

    getDiff: (scope: Scope, call: Call) => send<WireChanges>({ method: 'GET', path: pathOf(scope, 'diff'), ...call }),

    /** Reads, although it is a POST: nothing is written. */
    plan: (body: JsonObject, call: Call) => send<WireChanges>({ method: 'POST', path: '/v1/plan', body, write: false, idempotent: true, ...call }),

    listActions: async (scope: Scope, query: Readonly<Record<string, string | undefined>>, call: Call) =>
      (await send<{ items: WireAction[] }>({ method: 'GET', path: pathOf(scope, 'actions'), query, ...call })).items,

    listPackages: (query: Readonly<Record<string, string | undefined>>, call: Call) =>
      send<{ items: WirePackage[]; continue: string | null }>({ method: 'GET', path: '/v1/packages', query, ...call }),

    getPackage: (id: string, call: Call) => send<WirePackage>({ method: 'GET', path: packagePath(id), ...call }),

    listPackageVersions: async (id: string, call: Call) =>
      (await send<{ items: WirePackageVersion[] }>({ method: 'GET', path: packagePath(id, 'versions'), ...call })).items,

    createPackage: (body: JsonObject, call: Call) => send<WirePackage>({ method: 'POST', path: '/v1/packages', body, ...call }),

    deletePackage: (id: string, call: Call) => send<JsonValue>({ method: 'DELETE', path: packagePath(id), ...call }),

    close: () => transport.close(),
  }
}

const pathOf = ({ kind, namespace, name }: Scope, ...rest: readonly string[]) =>
  ['/v1', KIND_PATHS[kind], ...[namespace, name, ...rest].map(encodeURIComponent)].join('/')

const packagePath = (id: string, ...rest: readonly string[]) => ['/v1/packages', ...[id, ...rest].map(encodeURIComponent)].join('/')
