import { StatusError } from '../../cluster/status-error.ts'
import { type Answer, jsonAnswer, noSuchPath } from '../answers/answer.ts'
import { negotiate, requireProducible } from '../answers/negotiate.ts'
import { yamlText } from '../answers/yaml-text.ts'
import { isBuiltInGroup } from '../built-in.ts'
import { aggregatedAnswer, aggregatedVersion } from '../discovery/aggregated-discovery.ts'
import { answerHealth } from '../discovery/health.ts'
import { listGroups, listGroupVersions, listResources, listVersions } from '../discovery/plain-discovery.ts'
import { rootPaths } from '../discovery/root-paths.ts'
import { VERSION } from '../discovery/version.ts'
import { answerOpenApi } from '../openapi/answer-openapi.ts'
import type { Call } from './call.ts'

/** A path that is no resource: version, health, discovery, schemas. */
export async function answerPath(call: Call): Promise<Answer> {
  const { info, request } = call
  const [first = '', second, third, ...rest] = info.path.slice(1).split('/')
  switch (first) {
    case '':
      return info.path === '/' ? jsonAnswer({ paths: rootPaths(call.server.cluster) }) : noSuchPath()
    case 'version':
      if (second !== undefined && second !== '') return noSuchPath()
      requireGet(request)
      requireProducible(request.headers.get('accept'), { only: 'application/json' })
      return jsonAnswer(VERSION)
    case 'readyz':
    case 'livez':
    case 'healthz':
      return answerHealth(call)
    case 'api':
      return second === undefined || second === '' ? discover(call, '/api') : resources(call, '', second, third)
    case 'apis':
      if (second === undefined || second === '') return discover(call, '/apis')
      if (third === undefined || third === '') return found(call, listGroupVersions(call.server.cluster, second))
      return resources(call, second, third, rest[0])
    case 'openapi':
      return answerOpenApi(call)
    default:
      return noSuchPath()
  }
}

function discover(call: Call, path: '/api' | '/apis'): Answer {
  const { server, request, info } = call
  if (path === '/api') requireGet(request)
  const accept = request.headers.get('accept')
  const version = aggregatedVersion(accept)
  if (version !== undefined) return aggregatedAnswer(server.cluster, path, version, request.headers.get('if-none-match'))
  const host = new URL(request.url).host
  if (path === '/api') requireProducible(accept)
  return info.path.startsWith('/apis') ? found(call, listGroups(server.cluster)) : found(call, listVersions(host))
}

function resources(call: Call, group: string, version: string, beyond: string | undefined): Answer {
  if (beyond !== undefined && beyond !== '') return noSuchPath()
  if (isBuiltInGroup(group)) requireProducible(call.request.headers.get('accept'))
  const list = listResources(call.server.cluster, group, version)
  // A group of the server itself says so in a Status.
  if (list === undefined && isBuiltInGroup(group)) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
  return found(call, list)
}

/** In JSON or YAML, as is wanted. */
function found({ request }: Call, body: object | undefined): Answer {
  if (body === undefined) return noSuchPath()
  const { encoding } = negotiate(request.headers.get('accept')?.replace(/;\s*as=APIGroupDiscoveryList/g, ';as=') ?? null, { transforms: false })
  if (encoding === 'json') return jsonAnswer(body)
  return { status: 200, headers: { 'content-type': 'application/yaml' }, body: yamlText(JSON.parse(JSON.stringify(body)) as object) }
}

function requireGet({ method }: Request): void {
  if (method === 'GET') return
  throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}
