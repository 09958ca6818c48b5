import fc from 'fast-check'
import type { Resource } from '../resources.ts'
import { acceptOfObject, name, seldom } from './options.ts'
import type { Step } from './step.ts'

const options = fc.record(
  {
    propagationPolicy: fc.constantFrom('Background', 'Foreground', 'Orphan', 'Sideways'),
    gracePeriodSeconds: fc.constantFrom('0', '30', '-1'),
    dryRun: fc.constant('All'),
  },
  { requiredKeys: [] },
)

const bodies = fc.constantFrom<object>(
  { preconditions: { uid: '<uid of a>' } },
  { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } },
  { preconditions: { resourceVersion: '1' } },
  { propagationPolicy: 'Foreground' },
  { propagationPolicy: 'Orphan' },
  { dryRun: ['All'] },
  { orphanDependents: true },
  { orphanDependents: false, propagationPolicy: 'Background' },
  { nope: 1 },
)

export const remove = (resource: Resource): fc.Arbitrary<Step> =>
  fc.record({ name, query: seldom(options), body: seldom(bodies), accept: seldom(acceptOfObject) }).map(({ body, ...request }) => ({
    method: 'DELETE',
    resource,
    ...request,
    ...(body === undefined ? {} : { body: { apiVersion: 'v1', kind: 'DeleteOptions', ...body } }),
  }))

export const removeAll = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      labelSelector: fc.constantFrom('tier=web', 'tier=db', undefined),
      limit: seldom(fc.constant('1')),
      more: seldom(options),
      accept: seldom(acceptOfObject),
    })
    .map(({ labelSelector, limit, more, accept }) => ({ method: 'DELETE', resource, query: { labelSelector, limit, ...more }, accept }))
