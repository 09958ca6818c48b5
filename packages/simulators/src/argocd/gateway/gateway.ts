import type { Clock } from '@gitops-dms/core'
import type { JsonMap } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { answerStream } from '../streams/answer-stream.ts'
import { ApiError, toApiError } from './api-error.ts'
import { decodeBody } from './decode-body.ts'
import { grpcTimeoutMs } from './grpc-timeout.ts'
import { matchRoute } from './match-route.ts'
import { booleanOf, integerOf } from './query-values.ts'
import type { Call, Route } from './route.ts'

const GRPC = { 'grpc-metadata-content-type': 'application/grpc' }

/** The way of a request through an Argo CD API server: content type, router, decoder, who asks, time limit, handler, form of the answer. */
export function createGateway(parts: ArgoCdParts, routes: readonly Route[]): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    if (url.pathname.startsWith('/api/') && !isAccepted(request)) return plainText(415, 'Invalid content type')
    const matched = matchRoute(routes, parts.version, request.method, url.pathname)
    if (matched === 'path') return plainText(404, 'Not Found')
    if (matched === 'method') return plainText(405, 'Method Not Allowed')
    const { route, params } = matched
    try {
      const timeoutMs = grpcTimeoutMs(request)
      checkQuery(route, url.searchParams)
      const body = route.body === undefined ? {} : await decodeBody(request, route.body)
      const session = route.isPublic === true ? parts.access.identify(request) : parts.access.authenticate(request)
      const limit = timeLimit(parts.clock, timeoutMs, request.signal)
      const call: Call = { parts, request, params, query: url.searchParams, body, session, signal: limit.signal }
      if ('stream' in route) return await answerStream(route, call, limit.end)
      try {
        return answerOf(await route.answer(call), session)
      } finally {
        limit.end()
      }
    } catch (error) {
      const told = toApiError(error)
      if (told === undefined) throw error
      return errorAnswer(told)
    }
  }
}

/** Whatever is no GET must have exactly this content type (no charset), a DELETE without a body too. */
const isAccepted = ({ method, headers }: Request) => method === 'GET' || headers.get('content-type')?.toLowerCase() === 'application/json'

function checkQuery(route: Route, query: URLSearchParams): void {
  for (const [name, type] of Object.entries(route.query ?? {})) {
    if (type === 'bool') booleanOf(query, name)
    else integerOf(query, name)
  }
}

function answerOf(answer: JsonMap | Response, { renewed }: Session): Response {
  if (answer instanceof Response) return answer
  const renewal = renewed === undefined ? {} : { 'grpc-metadata-renew-token': renewed, 'set-cookie': sessionCookie(renewed) }
  return Response.json(answer, { headers: { ...GRPC, ...renewal } })
}

export const sessionCookie = (token: string) => `argocd.token=${token}; path=/; SameSite=lax; httpOnly; Secure`

const errorAnswer = ({ message, code, httpStatus }: ApiError) => Response.json({ error: message, code, message }, { status: httpStatus })

/** Errors of the router and of middleware are plain text. */
const plainText = (status: number, text: string) =>
  new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } })

/** Of the client, or of its time. */
function timeLimit(clock: Clock, ms: number | undefined, client: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } {
  if (ms === undefined) return { signal: client, end: () => undefined }
  const over = new AbortController()
  const ended = new AbortController()
  clock.sleep(ms, ended.signal).then(
    () => over.abort(new ApiError(4, 'context deadline exceeded')),
    () => undefined, // the call has ended before
  )
  return { signal: AbortSignal.any([client, over.signal]), end: () => ended.abort() }
}
