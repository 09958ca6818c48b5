import { StatusError } from '../../cluster/status-error.ts'
import { forbidden } from '../access/forbidden.ts'
import { impersonate } from '../access/impersonate.ts'
import type { Wish } from '../access/match-rule.ts'
import { isAdmin, type UserInfo } from '../access/user-info.ts'
import { type Answer, failureAnswer, textAnswer } from '../answers/answer.ts'
import { ReadTimedOut } from '../outages/outages.ts'
import { answerPath } from './answer-path.ts'
import { answerResource } from './answer-resource.ts'
import type { Call, ServerParts } from './call.ts'
import { type Finished, finish } from './finish-answer.ts'
import { type RequestInfo, readRequestInfo } from './request-info.ts'
import { readTimeout } from './request-timeout.ts'

const NO_SNIFF = { 'x-content-type-options': 'nosniff' }

/** Takes a request through the gates of an API server, in its order: who, in whose name, too many, may they, and then what it asks for. */
export async function answerRequest(server: ServerParts, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const info = readRequestInfo(request.method, url)
  if ('unreadable' in info) {
    const text = `Internal Server Error: "${url.pathname}": failed to create RequestInfo: ${info.unreadable}\n`
    return finish({ ...textAnswer(500, text), classified: false }, { request, info: undefined })
  }
  const finished: Finished = { request, info }
  const refuse = (error: unknown, headers = {}): Response => {
    const { headers: own, ...answer } = failureAnswer(error, request)
    return finish({ ...answer, headers: { ...own, ...headers }, classified: false }, finished)
  }
  let user: UserInfo
  try {
    if (server.outages.start === 'early' && !isHealthOrVersion(info)) throw starting()
    readTimeout(info.query)
    user = server.access.authenticate(request.headers.get('authorization'))
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return error.code === 503 ? finish({ ...failureAnswer(error, request), classified: 'unnamed' }, finished) : refuse(error)
  }
  try {
    user = impersonate(server.access, user, request.headers, wishOf(info))
  } catch (error) {
    return refuse(error, NO_SNIFF)
  }
  const answer = await answerFor({ server, request, info, user, warnings: [] })
  const named = server.outages.start === 'early' && answer.classified !== false ? ({ ...answer, classified: 'unnamed' } as const) : answer
  return finish(named, { ...finished, exempt: isAdmin(user) })
}

async function answerFor(call: Call): Promise<Answer> {
  const { server, info, user, request } = call
  const long = info.verb === 'proxy' || (info.subresource !== undefined && LONG.includes(info.subresource))
  const retryAfter = long ? undefined : server.outages.retryAfter(user)
  if (retryAfter !== undefined) {
    return textAnswer(429, 'Too many requests, please try again later.\n', { 'retry-after': String(retryAfter) })
  }
  const wish = wishOf(info)
  const { allowed, reason } = server.access.decide(user, wish)
  if (!allowed) {
    const answer = failureAnswer(forbidden(user, wish, reason), request)
    return { ...answer, headers: { ...answer.headers, ...NO_SNIFF, 'content-type': 'application/json' }, classified: !long }
  }
  try {
    return await (info.isResource ? answerResource(call) : answerPath(call))
  } catch (error) {
    if (error instanceof ReadTimedOut) return TIMED_OUT
    return { ...failureAnswer(error, request, call.warnings), classified: !long }
  }
}

/** Requests that go on for long are not counted by priority and fairness. */
const LONG = ['log', 'exec', 'attach', 'portforward', 'proxy']

const isHealthOrVersion = ({ path }: RequestInfo) => /^\/(?:version|readyz|livez|healthz)(?:\/|$)/.test(path)

const starting = () =>
  new StatusError(503, 'ServiceUnavailable', 'the request has been made before all known HTTP paths have been installed, please try again', {
    retryAfterSeconds: 5,
  })

/** Recorded: the outer time limit writes a Status without kind and says that it is text. */
const TIMED_OUT: Answer = {
  status: 504,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
  classified: false,
}

function wishOf(info: RequestInfo): Wish {
  if (!info.isResource) return { verb: info.verb, path: info.path }
  const { verb, group, plural, subresource, namespace, name } = info
  return {
    verb,
    group,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  }
}
