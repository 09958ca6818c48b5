import type { Handler } from '../../../simulator/answer-request.ts'
import { PATHS } from '../kind-registry.ts'
import { invalid, WireError } from '../wire-error.ts'
import type { WireKind } from '../wire-types.ts'
import { matchPath, type Route, type RouteContext, Status } from './route.ts'

const MOST_BYTES = 2 ** 20

/** Finds the route, checks who asks and what is asked for, and makes a Response of what comes back, an error too. */
export function answerCall(routes: readonly Route[], context: RouteContext): Handler {
  return async (request) => {
    const respond = (status: number, value: object | null) =>
      value === null ? new Response(null, { status }) : Response.json(context.grease.dress(value), { status })
    try {
      await context.grease.delay(request.signal)
      const answer = await answerOf(routes, context, request)
      if (answer instanceof Response) return answer
      return answer instanceof Status ? respond(answer.status, answer.value) : respond(200, answer)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      const { status, code, message, details } = error
      return respond(status, { error: { code, message, details } })
    }
  }
}

async function answerOf(routes: readonly Route[], context: RouteContext, request: Request): Promise<object> {
  const url = new URL(request.url)
  const { route, params } = find(routes, request.method, url.pathname)
  const user = route.isOpen ? { name: 'nobody', expiresAt: null } : context.access.user(request.headers.get('authorization'))
  for (const name of url.searchParams.keys()) if (!route.query?.includes(name)) throw invalid(name, 'is not known in this query')
  const decoded = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]))
  const place = decoded['kinds']
  const kind = place === undefined ? 'App' : (PATHS[place] as WireKind)
  if (place !== undefined) context.kinds.requireInstalled(kind)
  if (decoded['namespace'] !== undefined) context.access.requireOpen(decoded['namespace'])
  const call = { user, query: url.searchParams, params: decoded, kind, ifMatch: request.headers.get('if-match'), signal: request.signal }
  return route.handle({ ...call, body: await bodyOf(request) })
}

function find(routes: readonly Route[], method: string, path: string): { route: Route; params: Record<string, string> } {
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params === null || (params['kinds'] !== undefined && !Object.hasOwn(PATHS, params['kinds']))) continue
    if (route.method === method) return { route, params }
  }
  throw new WireError(404, 'not-found', `there is no ${method} ${path}`, { resource: 'path' })
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('path', `${JSON.stringify(part)} is not percent-encoded UTF-8`)
  }
}

async function bodyOf(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength === 0) return undefined
  if (bytes.byteLength > MOST_BYTES) throw new WireError(413, 'too-large', `the body has ${bytes.byteLength} bytes, ${MOST_BYTES} are accepted`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw invalid('body', `is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
