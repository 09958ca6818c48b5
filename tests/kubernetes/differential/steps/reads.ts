import fc from 'fast-check'
import type { Resource } from '../resources.ts'
import { acceptOfList, acceptOfObject, name, seldom } from './options.ts'
import type { Step } from './step.ts'

const labelSelector = fc.constantFrom(
  'tier=web',
  'tier!=web',
  'tier in (web,db)',
  '!tier',
  'tier',
  'tier in (web',
  'tier=web,set notin (x)',
  'a=b=c',
  'metadata.name=a',
)
const fieldSelector = fc.constantFrom(
  'metadata.name=a',
  'metadata.name!=a',
  'spec.path=x',
  'metadata.namespace=nope',
  'type=Opaque',
  'status.successful=0',
)

export const get = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      name,
      subresource: seldom(fc.constantFrom('status', 'scale')),
      accept: seldom(acceptOfObject),
      query: seldom(
        fc.record({ resourceVersion: fc.constantFrom('0', '', 'x'), includeObject: fc.constantFrom('None', 'Object') }, { requiredKeys: [] }),
      ),
    })
    .map((request) => ({ method: 'GET', resource, ...request }))

export const list = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      query: fc.record(
        {
          labelSelector: seldom(labelSelector),
          fieldSelector: seldom(fieldSelector),
          limit: fc.constantFrom('1', '2', undefined),
          resourceVersionMatch: seldom(fc.constantFrom('NotOlderThan', 'Exact', 'Never')),
        },
        { requiredKeys: [] },
      ),
      accept: seldom(acceptOfList),
      at: seldom(fc.constantFrom('list', 'object')),
      odd: seldom(fc.constantFrom({ resourceVersion: '0' }, { resourceVersion: 'abc' }, { limit: '-1' }, { limit: 'x' }, { continue: 'nonsense' })),
    })
    .map(({ query, odd, ...request }) => ({ method: 'GET', resource, ...request, query: { ...query, ...odd } }))

/** The page after the last one: with the limit of any, since that may change. */
export const nextPage = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({ query: fc.record({ limit: fc.constantFrom('1', '2', undefined), labelSelector: seldom(labelSelector) }), accept: seldom(acceptOfList) })
    .map((request) => ({ method: 'GET', resource, page: 'next', ...request }))

/** Of what has the label `tier=web`, or of all. */
export const watch = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      at: fc.constantFrom('list', 'list', 'object', undefined),
      labelSelector: fc.constantFrom(undefined, 'tier=web', 'tier', 'set!=x'),
      initial: seldom(fc.constant({ sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' })),
      accept: seldom(fc.constantFrom('application/json;as=Table;g=meta.k8s.io;v=v1', 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1')),
    })
    .map(({ at, labelSelector: selector, initial, accept }) => ({
      method: 'GET',
      resource,
      watch: true,
      at,
      accept,
      query: { watch: 'true', labelSelector: selector, ...initial },
    }))
