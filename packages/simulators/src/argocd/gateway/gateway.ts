import type { Clock } from '@gitops-dms/core'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { goJson } from '../../kubernetes/answers/go-json.ts'
import type { Session } from '../access/access.ts'
import { sessionCookie } from '../access/session-cookie.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { answerStream } from '../streams/answer-stream.ts'
import { refuseStream } from '../streams/refuse-stream.ts'
import { untilAborted } from '../streams/until-aborted.ts'
import { ApiError, toApiError } from './api-error.ts'
import { compressAnswer } from './compress-answer.ts'
import { checkRequired, decodeBody, decodeWholeBody } from './decode-body.ts'
import { grpcTimeoutMs } from './grpc-timeout.ts'
import { type Matched, matchRoute } from './match-route.ts'
import { lengthOf, plainText, redirect } from './plain-answers.ts'
import { booleanOf, checkForm, integerOf } from './query-values.ts'
import type { Call, Route } from './route.ts'
import { cleanPath, routedPath } from './routed-path.ts'

/** The web interface is not here: none of its files is. */
const OF_THE_INTERFACE = { 'x-frame-options': 'sameorigin', 'content-security-policy': `frame-ancestors 'self';`, 'x-xss-protection': '1' }

const GRPC = { 'grpc-metadata-content-type': 'application/grpc' }

/**
 * The way of a request through an Argo CD API server: path, content type, compression, router, decoder, who asks, time limit, handler, form of the
 * answer.
 */
export function createGateway(parts: ArgoCdParts, routes: readonly Route[]): (request: Request) => Promise<Response> {
  const api = routes.filter(({ path }) => path.startsWith('/api/') && path !== '/api/badge')
  const pages = routes.filter((route) => !api.includes(route))
  return async (request) => {
    const url = new URL(request.url)
    const path = routedPath(url.pathname)
    if (path === undefined) return new Response('400 Bad Request', { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    const page = matchRoute(pages, parts.version, request.method, path)
    if (typeof page === 'object') return await answerCall(parts, page, request, url)
    const clean = cleanPath(path)
    if (clean !== undefined) return redirect(request, 307, (path === url.pathname ? clean : encodeURI(clean)) + url.search)
    if (!path.startsWith('/api/')) return compressAnswer(request, withHeaders(plainText(404, '404 page not found'), OF_THE_INTERFACE))
    if (!isAccepted(request)) return plainText(415, 'Invalid content type')
    const matched = matchRoute(api, parts.version, request.method, path)
    if (matched === 'path') return compressAnswer(request, plainText(404, 'Not Found'))
    if (matched === 'method') return compressAnswer(request, plainText(405, 'Method Not Allowed'))
    return compressAnswer(request, await answerCall(parts, matched, request, url))
  }
}

/** Whatever is no GET must have exactly this content type (no charset), a DELETE without a body too. */
const isAccepted = ({ method, headers }: Request) => method === 'GET' || headers.get('content-type')?.toLowerCase() === 'application/json'

async function answerCall(parts: ArgoCdParts, { route, params }: Matched, request: Request, url: URL): Promise<Response> {
  let session: Session | undefined
  let isSentOn = false
  try {
    const timeoutMs = grpcTimeoutMs(request)
    const body = await bodyOf(request, route)
    if (request.method === 'GET' || request.method === 'DELETE' || route.query !== undefined) checkForm(url.search)
    checkQuery(route, url.searchParams)
    checkRequired({ ...params, ...body, ...Object.fromEntries(url.searchParams) }, route.required ?? route.body?.required ?? [])
    isSentOn = true
    session = route.isPublic === true ? parts.access.identify(request) : parts.access.authenticate(request)
    const limit = timeLimit(parts.clock, timeoutMs, request.signal)
    const call: Call = { parts, request, params, query: url.searchParams, body, session, signal: limit.signal }
    if ('stream' in route) return withHeaders(await answerStream(route, call, limit.end), renewal(session, true))
    try {
      // Whatever a handler waits for, its time is over for the client.
      return answerOf(await untilAborted(route.answer(call), limit.signal), session)
    } finally {
      limit.end()
    }
  } catch (error) {
    const told = toApiError(error)
    if (told === undefined) throw error
    return 'stream' in route && isSentOn ? (route.refuse?.(request, told) ?? refuseStream(request, told)) : errorAnswer(told, session)
  }
}

function checkQuery(route: Route, query: URLSearchParams): void {
  for (const [name, type] of Object.entries(route.query ?? {})) {
    if (type === 'bool') booleanOf(query, name)
    else if (type === 'int64') integerOf(query, name)
    else if (query.has(name)) throw new ApiError(3, type.refused)
  }
}

async function bodyOf(request: Request, { body, wholeBody }: Route): Promise<JsonMap> {
  if (wholeBody !== undefined) return await decodeWholeBody(request, wholeBody)
  return body === undefined ? {} : await decodeBody(request, body)
}

function answerOf(answer: JsonMap | Response, session: Session): Response {
  if (!(answer instanceof Response)) return json(answer, 200, { ...GRPC, ...renewal(session, true) })
  // A login gives a cookie of its own.
  return answer.headers.has('set-cookie') ? answer : withHeaders(answer, renewal(session, true))
}

const errorAnswer = ({ message, code, httpStatus }: ApiError, session: Session | undefined) =>
  json({ error: message, code, message }, httpStatus, renewal(session, false))

function json(message: JsonMap, status: number, headers: Readonly<Record<string, string>>): Response {
  const text = goJson(JSON.stringify(message))
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...lengthOf(text), ...headers } })
}

/** A new token travels in metadata, which is sent at once and so stands in errors too; only an answer that succeeds makes a cookie of it. */
function renewal(session: Session | undefined, succeeds: boolean): Record<string, string> {
  if (session?.renewed === undefined) return {}
  const cookie: Record<string, string> = succeeds ? { 'set-cookie': sessionCookie(session.renewed) } : {}
  return { ...GRPC, 'grpc-metadata-renew-token': session.renewed, ...cookie }
}

function withHeaders(response: Response, more: Record<string, string>): Response {
  for (const [name, value] of Object.entries(more)) response.headers.set(name, value)
  return response
}

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
