import { EngineProblem } from '../engine-problem.ts'
import { members, oneOf, or, orNull, type Shape, text } from '../json-shape.ts'
import type { StoredPackage } from '../sources/package-shelf.ts'
import type { OwnSource } from '../sources/source-world.ts'
import { readSource } from '../spec/read-source.ts'
import { name } from '../spec/read-spec.ts'
import type { WirePackage } from '../wire-answers.ts'
import { conflict, invalid, notFound, WireError } from '../wire-error.ts'
import { readLimit } from './read-routes.ts'
import { type Call, type Route, type RouteContext, Status } from './route.ts'

/** Packages: the places that links may name. */
export function packageRoutes(context: RouteContext): Route[] {
  const { access, packages, snapshots, grease } = context
  const packageOf = ({ params }: Call): StoredPackage => {
    const found = packages.get(params['id'] ?? '')
    if (found === undefined || !access.isOpen(found.namespace)) throw notFound('package', params['id'] ?? '')
    return found
  }
  return [
    {
      method: 'GET',
      path: '/v1/packages',
      query: ['namespace', 'type', 'limit', 'continue'],
      handle: ({ query }) => {
        const namespace = query.get('namespace')
        if (namespace !== null) access.requireOpen(namespace)
        const type = orNull(oneOf('git', 'chart', 'image', 'bucket'))(query.get('type'), 'type')
        const limit = readLimit(query)
        const size = limit === null ? Number.POSITIVE_INFINITY : grease.pageSize(limit)
        const told = JSON.stringify(['packages', namespace, type])
        const token = query.get('continue')
        const isIn = (one: StoredPackage) =>
          access.isOpen(one.namespace) && (namespace === null || one.namespace === namespace) && (type === null || one.source.type === type)
        const all = grease.mix(packages.all().filter(isIn))
        const page = token === null ? snapshots.first(told, all, 0, size) : snapshots.next<StoredPackage>(told, token, size)
        return { items: page.items.map((one) => shown(context, one)), continue: page.continue }
      },
    },
    { method: 'GET', path: '/v1/packages/:id', handle: (call) => shown(context, packageOf(call)) },
    {
      method: 'GET',
      path: '/v1/packages/:id/versions',
      handle: (call) => {
        try {
          return { items: packages.versions(packageOf(call).source as OwnSource) }
        } catch (error) {
          if (!(error instanceof EngineProblem)) throw error
          throw new WireError(503, 'unavailable', error.message, { reason: error.reason })
        }
      },
    },
    {
      method: 'POST',
      path: '/v1/packages',
      handle: ({ body }) => {
        const given = readRegistration(body, '')
        access.requireOpen(given.namespace)
        return new Status(201, shown(context, packages.register(given.namespace, given.name, given.source)))
      },
    },
    {
      method: 'DELETE',
      path: '/v1/packages/:id',
      handle: (call) => {
        const { usedBy, id } = shown(context, packageOf(call))
        if (usedBy.length > 0) throw conflict('in-use', `${usedBy.length} deployments link to it`, { usedBy: usedBy.map((one) => ({ ...one })) })
        packages.delete(id)
        return new Status(204, null)
      },
    },
  ]
}

const ownSource: Shape<OwnSource> = (value, path) => {
  const source = readSource('')(value, path)
  if (source.type === 'link') throw invalid(`${path}.type`, 'a link is no place of its own')
  if (source.alias !== undefined) throw invalid(`${path}.alias`, 'is for deployments only')
  return source
}

const readRegistration = members({
  name: orNull(name),
  namespace: or(name, 'reference'),
  source: ownSource,
  credentials: orNull(members({ username: orNull(text), password: orNull(text), token: orNull(text), sshPrivateKey: orNull(text) })),
})

function shown({ store }: RouteContext, stored: StoredPackage): WirePackage {
  const isLinked = (from: { type: string }) => {
    const link = from as { type: string; package?: string; namespace?: string }
    return link.type === 'link' && link.package === stored.name && link.namespace === stored.namespace
  }
  const usedBy = store
    .all()
    .filter(({ spec }) => spec.from.some(isLinked))
    .map(({ kind, metadata }) => ({ kind, namespace: metadata.namespace, name: metadata.name }))
  return { ...stored, usedBy }
}
