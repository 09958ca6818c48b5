/** What the path, the method and the query of a request mean: the same reading for authorisation and for routing, as in the real server. */
export interface RequestInfo {
  /** False for `/version`, `/apis` and whatever else names no resource. */
  readonly isResource: boolean
  readonly path: string
  readonly query: URLSearchParams
  /** Of a non-resource request the method in small letters. '' for a method that no resource knows. */
  readonly verb: string
  /** '' for core. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
  /** Below the subresource, for example of a proxy. */
  readonly rest: readonly string[]
  /** A path of the old form `/watch/…`. */
  readonly watchPath: boolean
}

/** `unreadable`: a path like `/api/v1/watch`, which the real server cannot read either. */
export function readRequestInfo(method: string, url: URL): RequestInfo | { readonly unreadable: string } {
  const path = url.pathname
  const query = url.searchParams
  const parts = path.replace(/^\/+|\/+$/g, '').split('/')
  const plain: RequestInfo = { ...EMPTY, path, query, verb: method.toLowerCase() }
  if (parts.length < 3 || (parts[0] !== 'api' && parts[0] !== 'apis')) return plain
  if (parts[0] === 'apis' && parts.length < 4) return plain
  const decoded = parts.map(decode)
  const group = decoded[0] === 'api' ? '' : (decoded[1] ?? '')
  const [version = '', ...rest] = decoded.slice(group === '' ? 1 : 2)
  const watchPath = rest[0] === 'watch' || rest[0] === 'proxy'
  if (watchPath && rest.length < 2) return { unreadable: `unable to determine kind and namespace from url, ${path}` }
  const { namespace, own } = splitNamespace(watchPath ? rest.slice(1) : rest)
  const [plural = '', name, subresource, ...below] = own
  const special = watchPath ? rest[0] : undefined
  const named = name === undefined || name === '' ? undefined : name
  const verb = special ?? verbOf(method, named, query)
  const selected = named === undefined && (verb === 'list' || verb === 'watch') ? nameOfSelector(query) : undefined
  const object = named ?? selected
  return {
    isResource: true,
    path,
    query,
    verb,
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(object === undefined ? {} : { name: object }),
    ...(subresource === undefined || watchPath ? {} : { subresource }),
    rest: below,
    watchPath: special === 'watch',
  }
}

const EMPTY = { isResource: false, group: '', version: '', plural: '', rest: [], watchPath: false } as const

const NAMESPACE_SUBRESOURCES = ['status', 'finalize']

/** `namespaces/<name>/status` is the subresource of a namespace, not a resource called status. */
function splitNamespace(parts: readonly string[]): { readonly namespace?: string; readonly own: readonly string[] } {
  if (parts[0] !== 'namespaces' || parts[1] === undefined || parts[1] === '') return { own: parts }
  if (parts[2] === undefined || parts[2] === '' || NAMESPACE_SUBRESOURCES.includes(parts[2])) return { namespace: parts[1], own: parts }
  return { namespace: parts[1], own: parts.slice(2) }
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): string {
  switch (method) {
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete'
    case 'GET':
    case 'HEAD':
      if (name !== undefined) return 'get'
      return isTrue(query.get('watch')) ? 'watch' : 'list'
    default:
      return ''
  }
}

/** Go's reading of a flag in a query: given without a value it is true. */
export const isTrue = (value: string | null): boolean => value !== null && value !== '0' && value.toLowerCase() !== 'false'

/** A collection that is narrowed down to one name is authorised as that object. */
function nameOfSelector(query: URLSearchParams): string | undefined {
  const selector = query.get('fieldSelector') ?? ''
  if (!selector.includes('metadata.name')) return undefined
  for (const part of selector.split(',')) {
    const [, value = ''] = /^\s*metadata\.name\s*==?\s*(\S*)\s*$/.exec(part) ?? []
    if (value !== '' && !/[/%]/.test(value) && value !== '.' && value !== '..') return value
  }
  return undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}
