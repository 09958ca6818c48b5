import fc from 'fast-check'
import { bodyOf } from '../bodies/body-of.ts'
import type { Resource } from '../resources.ts'
import { operations } from './operations.ts'
import { name, seldom, writeHeaders, writeQuery } from './options.ts'
import type { Step } from './step.ts'
import { withMetadata } from './writes.ts'

export const mergePatch = (resource: Resource): fc.Arbitrary<Step> => objectPatch(resource, 'application/merge-patch+json')
export const strategicPatch = (resource: Resource): fc.Arbitrary<Step> => objectPatch(resource, 'application/strategic-merge-patch+json')

const objectPatch = (resource: Resource, contentType: string): fc.Arbitrary<Step> =>
  fc
    .record({
      name,
      body: bodyOf(resource, false),
      query: seldom(writeQuery),
      version: seldom(fc.constantFrom('current', 'stale')),
      ...writeHeaders,
    })
    .map((request) => ({ method: 'PATCH', resource, ...request, contentType }))

export const jsonPatch = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({ name, body: operations(resource), query: seldom(writeQuery), ...writeHeaders })
    .map((request) => ({ method: 'PATCH', resource, ...request, contentType: 'application/json-patch+json' }))

const applyQuery = fc.record({ dryRun: fc.constant('All'), fieldValidation: fc.constantFrom('Strict', 'Ignore') }, { requiredKeys: [] })

export const apply = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      name,
      body: bodyOf(resource, true),
      fieldManager: fc.constantFrom('one', 'two', 'three'),
      force: fc.constantFrom(undefined, 'true'),
      query: seldom(applyQuery),
      version: seldom(fc.constantFrom('current', 'stale')),
      yaml: seldom(fc.constant(true)),
      ...writeHeaders,
    })
    .map(({ body, fieldManager, force, query, ...request }) => ({
      method: 'PATCH',
      resource,
      ...request,
      query: { fieldManager, force, ...query },
      body: withMetadata(body, { name: request.name }),
      contentType: 'application/apply-patch+yaml',
    }))
