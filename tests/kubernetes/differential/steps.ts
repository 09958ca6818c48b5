import fc from 'fast-check'
import { configMapBody, deploymentBody, gitRepositoryBody, kustomizationBody } from './bodies.ts'
import type { Resource } from './resources.ts'

/** One request, by what it means: versions and uids of objects are filled in for each server by what it answered before. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly resource: Resource
  /** Undefined: the collection. */
  readonly name?: string
  readonly subresource?: 'status' | 'scale'
  readonly query?: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly body?: unknown
  /** Which resourceVersion the body gets: that of the last answer that showed the object, an older one, or none. */
  readonly version?: 'current' | 'stale'
  /** A delete's precondition. */
  readonly uid?: 'current' | 'wrong'
}

const NAMES = ['a', 'b', 'c'] as const
const name = fc.constantFrom(...NAMES)
const resource = fc.constantFrom<Resource>('kustomizations', 'kustomizations', 'gitrepositories', 'configmaps', 'configmaps', 'deployments')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

const writeQuery = fc.record(
  {
    dryRun: fc.constant('All'),
    fieldValidation: fc.constantFrom('Strict', 'Warn', 'Ignore', 'Strict', 'Loud'),
    fieldManager: fc.constantFrom('one', 'two', 'x'.repeat(129)),
  },
  { requiredKeys: [] },
)

/** Few options in most requests: each is rare enough that sequences get somewhere. */
const rarely = (query: fc.Arbitrary<Record<string, string | undefined>>) =>
  fc.oneof({ arbitrary: fc.constant({}), weight: 3 }, { arbitrary: query, weight: 1 }).map(definedOnly)

const bodyOf = (of: Resource, whole: boolean): fc.Arbitrary<Record<string, unknown>> => {
  if (of === 'kustomizations') return kustomizationBody(whole)
  if (of === 'gitrepositories') return gitRepositoryBody(whole)
  return of === 'configmaps' ? configMapBody(whole) : deploymentBody(whole)
}

const create = resource.chain((of) =>
  fc
    .record({ named: name, body: bodyOf(of, true), query: rarely(writeQuery) })
    .map(({ named, body, query }): Step => ({ method: 'POST', resource: of, query, body: withName(body, named) })),
)

const replace = resource.chain((of) =>
  fc
    .record({
      named: name,
      other: fc.boolean(),
      body: bodyOf(of, true),
      query: rarely(writeQuery),
      version: maybe(fc.constantFrom('current', 'current', 'stale')),
    })
    .map(({ named, other, body, query, version }): Step => {
      const named2 = other && named === 'c' ? 'a' : named
      return { method: 'PUT', resource: of, name: named, query, body: withName(body, named2), ...(version === undefined ? {} : { version }) }
    }),
)

const merge = resource.chain((of) =>
  fc
    .record({
      named: name,
      body: bodyOf(of, false),
      query: rarely(writeQuery),
      version: rarely(fc.record({ version: fc.constantFrom('current', 'stale') })),
    })
    .map(
      ({ named, body, query, version }): Step => ({
        method: 'PATCH',
        resource: of,
        name: named,
        query,
        body,
        contentType: 'application/merge-patch+json',
        ...(version as { readonly version?: 'current' | 'stale' }),
      }),
    ),
)

const operations = fc.array(
  fc.oneof(
    fc.record({
      op: fc.constantFrom('add', 'replace'),
      path: fc.constantFrom('/metadata/labels', '/spec/path', '/data/k', '/spec/suspend', '/metadata/annotations/x~1y'),
      value: fc.constantFrom<unknown>({ tier: 'web' }, './z', 'v', true),
    }),
    fc.record({ op: fc.constant('remove'), path: fc.constantFrom('/metadata/labels', '/spec/path', '/data', '/spec/suspend') }),
    fc.record({ op: fc.constant('test'), path: fc.constantFrom('/metadata/name', '/spec/prune'), value: fc.constantFrom<unknown>('a', true) }),
    fc.record({
      op: fc.constantFrom('copy', 'move'),
      from: fc.constantFrom('/metadata/labels', '/spec/path'),
      path: fc.constantFrom('/metadata/annotations', '/spec/targetNamespace'),
    }),
    fc.record({ op: fc.constant('jump'), path: fc.constant('/spec') }),
  ),
  { minLength: 1, maxLength: 3 },
)

const jsonPatch = fc
  .record({ of: resource, named: name, body: operations, query: rarely(writeQuery) })
  .map(
    ({ of, named, body, query }): Step => ({ method: 'PATCH', resource: of, name: named, query, body, contentType: 'application/json-patch+json' }),
  )

const strategic = fc
  .record({ named: name, body: deploymentBody(false), of: fc.constantFrom<Resource>('deployments', 'deployments', 'configmaps', 'kustomizations') })
  .map(({ named, body, of }): Step => ({ method: 'PATCH', resource: of, name: named, body, contentType: 'application/strategic-merge-patch+json' }))

const apply = resource.chain((of) =>
  fc
    .record({
      named: name,
      body: bodyOf(of, true),
      manager: fc.constantFrom('one', 'two', 'three'),
      force: fc.boolean(),
      query: rarely(fc.record({ dryRun: fc.constant('All'), fieldValidation: fc.constantFrom('Strict', 'Ignore') }, { requiredKeys: [] })),
    })
    .map(
      ({ named, body, manager, force, query }): Step => ({
        method: 'PATCH',
        resource: of,
        name: named,
        query: { fieldManager: manager, ...(force ? { force: 'true' } : {}), ...query },
        body: withName(body, named),
        contentType: 'application/apply-patch+yaml',
      }),
    ),
)

const status = fc
  .record({
    named: name,
    of: fc.constantFrom<Resource>('kustomizations', 'gitrepositories', 'deployments'),
    observedGeneration: fc.constantFrom(1, 2),
  })
  .map(
    ({ named, of, observedGeneration }): Step => ({
      method: 'PATCH',
      resource: of,
      name: named,
      subresource: 'status',
      body: { status: { observedGeneration }, spec: { ignored: true }, metadata: { labels: { also: 'ignored' } } },
      contentType: 'application/merge-patch+json',
    }),
  )

const scale = fc.record({ named: name, replicas: fc.constantFrom(0, 3, -1) }).map(
  ({ named, replicas }): Step => ({
    method: 'PATCH',
    resource: 'deployments',
    name: named,
    subresource: 'scale',
    body: { spec: { replicas } },
    contentType: 'application/merge-patch+json',
  }),
)

const get = fc.record({ of: resource, named: name }).map(({ of, named }): Step => ({ method: 'GET', resource: of, name: named }))

const list = fc
  .record({
    of: resource,
    query: fc.record(
      {
        labelSelector: fc.constantFrom(
          'tier=web',
          'tier!=web',
          'tier in (web,db)',
          '!tier',
          'tier',
          'tier in (web',
          'tier=web,set notin (x)',
          'a=b=c',
        ),
        fieldSelector: fc.constantFrom('metadata.name=a', 'metadata.name!=a', 'spec.path=x', 'metadata.namespace=nope'),
        limit: fc.constantFrom('1', '2', '-1', 'x'),
        resourceVersion: fc.constantFrom('0', 'abc'),
        resourceVersionMatch: fc.constantFrom('NotOlderThan', 'Exact', 'Never'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ of, query }): Step => ({ method: 'GET', resource: of, query: definedOnly(query) }))

const remove = fc
  .record({
    of: resource,
    named: name,
    uid: rarely(fc.record({ uid: fc.constantFrom('current', 'wrong') })),
    query: rarely(
      fc.record(
        { propagationPolicy: fc.constantFrom('Background', 'Foreground', 'Orphan', 'Sideways'), dryRun: fc.constant('All') },
        { requiredKeys: [] },
      ),
    ),
  })
  .map(
    ({ of, named, uid, query }): Step => ({ method: 'DELETE', resource: of, name: named, query, ...(uid as { readonly uid?: 'current' | 'wrong' }) }),
  )

const removeAll = fc
  .record({ of: resource, labelSelector: fc.constantFrom('tier=web', 'tier=db') })
  .map(({ of, labelSelector }): Step => ({ method: 'DELETE', resource: of, query: { labelSelector } }))

/** A sequence that creates first, since most of what is interesting needs something to be there. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(create, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.oneof(
        { arbitrary: apply, weight: 5 },
        { arbitrary: merge, weight: 4 },
        { arbitrary: create, weight: 2 },
        { arbitrary: replace, weight: 3 },
        { arbitrary: jsonPatch, weight: 2 },
        { arbitrary: strategic, weight: 1 },
        { arbitrary: status, weight: 2 },
        { arbitrary: scale, weight: 1 },
        { arbitrary: get, weight: 2 },
        { arbitrary: list, weight: 3 },
        { arbitrary: remove, weight: 2 },
        { arbitrary: removeAll, weight: 1 },
      ),
      { minLength: 2, maxLength: 10, size: '+1' },
    ),
  )
  .map(([first, rest]) => [...first, ...rest])

function definedOnly(query: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

const withName = (body: Record<string, unknown>, named: string) => ({
  ...body,
  metadata: { ...(body['metadata'] as object | undefined), name: named },
})
