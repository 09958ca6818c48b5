import fc from 'fast-check'
import { bodyOf } from '../bodies/body-of.ts'
import { RESOURCES, type Resource } from '../resources.ts'
import { name, seldom, writeHeaders, writeQuery } from './options.ts'
import type { Step } from './step.ts'
import { withMetadata } from './writes.ts'

const APPLY = 'application/apply-patch+yaml'
const CONTENT_TYPES = ['application/merge-patch+json', 'application/strategic-merge-patch+json', APPLY] as const

/** `conditions` and `observedGeneration` are what all of these have but for the Service. */
const status = fc.record(
  {
    observedGeneration: fc.constantFrom(1, 2, 2, 'two'),
    conditions: fc.constantFrom<unknown>(
      [{ type: 'Ready', status: 'True', reason: 'Done', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      [],
      [{ type: 'Ready', status: 'Perhaps', reason: 'Done', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      [{ type: 'Ready' }],
    ),
  },
  { requiredKeys: [] },
)

/** What else is in the body is ignored, or nearly all of it. */
const beside = { spec: { suspend: true }, metadata: { labels: { also: 'ignored' }, annotations: { also: 'kept by some' } } }

export const patchStatus = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({ name, status, query: seldom(writeQuery), contentType: fc.constantFrom(...CONTENT_TYPES), ...writeHeaders })
    .map(({ status: content, contentType, query, ...request }) => ({
      method: 'PATCH',
      resource,
      subresource: 'status',
      ...request,
      contentType,
      query: contentType === APPLY ? { fieldManager: 'status-writer', ...query } : query,
      body: contentType === APPLY ? withMetadata({ ...typeOf(resource), status: content }, { name: request.name }) : { ...beside, status: content },
    }))

export const replaceStatus = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      name,
      status,
      body: bodyOf(resource, true),
      query: seldom(writeQuery),
      version: fc.constantFrom('current', 'current', 'stale', undefined),
      ...writeHeaders,
    })
    .map(({ status: content, body, ...request }) => ({
      method: 'PUT',
      resource,
      subresource: 'status',
      ...request,
      body: withMetadata({ ...body, status: content }, { name: request.name }),
    }))

const replicas = fc.constantFrom<unknown>(0, 1, 3, -1, 'many')

/** An apply of a scale the simulator refuses as what it does not have. */
export const patchScale = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({ name, replicas, query: seldom(writeQuery), contentType: fc.constantFrom(CONTENT_TYPES[0], CONTENT_TYPES[1]), ...writeHeaders })
    .map(({ replicas: wanted, ...request }) => ({
      method: 'PATCH',
      resource,
      subresource: 'scale',
      ...request,
      body: { spec: { replicas: wanted } },
    }))

export const replaceScale = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      name,
      replicas,
      other: seldom(name),
      query: seldom(writeQuery),
      version: fc.constantFrom('current', 'stale', undefined),
      ...writeHeaders,
    })
    .map(({ replicas: wanted, other, ...request }) => ({
      method: 'PUT',
      resource,
      subresource: 'scale',
      ...request,
      body: { ...SCALE, metadata: { name: other ?? request.name }, spec: { replicas: wanted } },
    }))

const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' }
const typeOf = (resource: Resource) => ({ apiVersion: RESOURCES[resource].apiVersion, kind: RESOURCES[resource].kind })
