import type { JsonMap } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'
import type { ApiError } from './api-error.ts'
import type { FieldShape, MessageShape } from './message-shape.ts'

/** One call of the API, past the gates. */
export interface Call {
  readonly parts: ArgoCdParts
  readonly request: Request
  /** Of the path, decoded; those of clusters, repositories and repocreds as they were sent. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Decoded by the route's `body`; {} without one. */
  readonly body: JsonMap
  readonly session: Session
  /** Fires when the client goes away, or its `Grpc-Timeout` is over (reason: ApiError 4, to be thrown as it is). */
  readonly signal: AbortSignal
}

interface RoutePlace {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/v1/applications/{name}/sync`; `{name}` is one segment, `{name=**}` at the end is all that is left. */
  readonly path: string
  /** Older servers answer as for a path that nobody knows. */
  readonly since?: ArgoCdVersion
  /** Nobody has to be logged in. */
  readonly isPublic?: true
  /** What the body is decoded as, before anybody is asked who they are. Absent: there is none. */
  readonly body?: MessageShape
  /** Instead of `body`: the value of one member of the message, which is all that the body is. */
  readonly wholeBody?: { readonly name: string; readonly shape: FieldShape }
  /** Members of the query that are no texts, and those that a query cannot name, with what is said then. */
  readonly query?: Readonly<Record<string, 'bool' | 'int64' | { readonly refused: string }>>
  /** Members that must be there in the path, the query or the body, in the order in which they are missed; an empty text counts. */
  readonly required?: readonly string[]
}

/** A call with one answer. @throws ApiError, StatusError (of Kubernetes below), which become the unary shape of an error. */
export interface UnaryRoute extends RoutePlace {
  /** The message, or a whole response where headers or the form are its own. */
  answer(call: Call): Promise<JsonMap | Response>
}

/**
 * A call with many: each is a `result`. Headers are withheld until the first. What it throws becomes the error of a stream, as the HTTP
 * status where nothing was sent, as the last line otherwise. Ends with the iterable, or with `call.signal`.
 */
export interface StreamRoute extends RoutePlace {
  stream(call: Call): AsyncIterable<JsonMap>
  /** Another form of the answer, where this call wants one. `ended`: nothing more comes of it. */
  whole?(call: Call, ended: () => void): Promise<Response> | undefined
  /** The same for who may not call. */
  refuse?(request: Request, error: ApiError): Response | undefined
  /** Messages of one key that look like the last one of it are left out. Absent: none is. */
  sameAs?(message: JsonMap): string
}

export type Route = UnaryRoute | StreamRoute
