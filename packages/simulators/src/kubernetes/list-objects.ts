import { apiVersionOf, type KindInfo } from '../cluster/kinds.ts'
import type { KubeObject } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { isBuiltIn } from './built-in.ts'
import type { KnownRequest } from './known-request.ts'
import { respondJson } from './respond.ts'
import { selectorOf } from './selectors.ts'

export function listObjects({ cluster, info, target, query }: KnownRequest): Response {
  const selects = selectorOf(query, info)
  const token = query.get('continue') ?? ''
  const version = requireVersion(query, token)
  const position = token === '' ? undefined : readContinue(token)
  const matching = cluster.list(info, target.namespace).filter(selects)
  // A later page shows what is there now; watched from the version of the first page, nothing is missed.
  const rest = position === undefined ? matching : matching.filter((object) => startKey(object, target.namespace) > position.after)
  // Recorded: with resourceVersion=0 the limit is ignored.
  const limit = version === '0' ? 0 : Number(query.get('limit') ?? 0)
  const page = limit > 0 ? rest.slice(0, limit) : rest
  const resourceVersion = String(position?.version ?? cluster.version)
  const last = page.at(-1)
  const hasMore = last !== undefined && page.length < rest.length
  const selected = (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== ''
  return respondJson({
    apiVersion: apiVersionOf(info),
    kind: `${info.kind}List`,
    metadata: {
      resourceVersion,
      ...(hasMore ? { continue: writeContinue(Number(resourceVersion), startKey(last, target.namespace)) } : isBuiltIn(info) ? {} : { continue: '' }),
      ...(hasMore && !selected ? { remainingItemCount: rest.length - page.length } : {}),
    },
    items: page.map((object) => listed(info, object)),
  })
}

/** Items of built-in lists name neither apiVersion nor kind. */
function listed(info: KindInfo, object: KubeObject): object {
  if (!isBuiltIn(info)) return object
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object
  return rest
}

function requireVersion(query: URLSearchParams, token: string): string {
  const version = query.get('resourceVersion') ?? ''
  if (version === '') return version
  if (token !== '') throw new StatusError(400, 'BadRequest', 'specifying resource version is not allowed when using continue')
  if (/^\d+$/.test(version)) return version
  const reason = `Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`
  throw new StatusError(400, 'BadRequest', `invalid resource version: resourceVersion: ${reason}`)
}

interface Position {
  readonly version: number
  readonly after: string
}

/** The key of an object as continue tokens have it: below the namespace of the list. */
const startKey = (object: KubeObject, namespace: string | undefined) =>
  `${namespace === undefined && object.metadata.namespace !== undefined ? `${object.metadata.namespace}/` : '/'}${object.metadata.name}\u0000`

function writeContinue(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url')
}

function readContinue(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString()
  try {
    const { rv, start } = JSON.parse(text) as { rv?: unknown; start?: unknown }
    if (typeof rv === 'number' && typeof start === 'string') return { version: rv, after: start }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const reason = text.startsWith('{') ? '' : `: invalid character '${text[0] ?? ''}' looking for beginning of value`
  throw new StatusError(400, 'BadRequest', `invalid continue token: continue key is not valid${reason}`)
}
