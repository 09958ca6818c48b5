/** What a path of the resource API names. */
export interface ResourceTarget {
  /** '' for core. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection' | 'unknown'

/** Undefined for a path that is no resource path at all. */
export function readTarget(pathname: string): ResourceTarget | undefined {
  const [api, ...parts] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent)
  const group = api === 'api' ? '' : parts.shift()
  const version = parts.shift()
  if (group === undefined || version === undefined || parts.length === 0) return undefined
  // `namespaces/<name>/status` is the subresource of a namespace, not a resource called status.
  const namespaced = parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize'
  const namespace = namespaced ? parts[1] : undefined
  const [plural = '', name, subresource, ...rest] = namespaced ? parts.slice(2) : parts
  if (rest.length > 0) return undefined
  return {
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  }
}

export function verbOf(request: Request, target: ResourceTarget): Verb {
  const single = target.name !== undefined
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return isWatch(request) ? 'watch' : single ? 'get' : 'list'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return single ? 'delete' : 'deletecollection'
    default:
      return 'unknown'
  }
}

const isWatch = (request: Request) => ['true', '1'].includes(new URL(request.url).searchParams.get('watch') ?? '')
