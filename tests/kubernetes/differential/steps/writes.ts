import fc from 'fast-check'
import { bodyOf } from '../bodies/body-of.ts'
import type { Body } from '../bodies/members.ts'
import type { Resource } from '../resources.ts'
import { name, seldom, writeHeaders, writeQuery } from './options.ts'
import type { Step } from './step.ts'

/** `{ generateName }` gets a prefix of its own in each step of a sequence: the order of generated names is random. */
export const create = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      named: fc.oneof({ arbitrary: name, weight: 10 }, { arbitrary: fc.constant(undefined), weight: 1 }),
      body: bodyOf(resource, true),
      query: seldom(writeQuery),
      yaml: seldom(fc.constant(true)),
      ...writeHeaders,
    })
    .map(({ named, body, ...rest }) => ({
      method: 'POST',
      resource,
      ...rest,
      body: withMetadata(body, named === undefined ? { generateName: 'made-' } : { name: named }),
    }))

export const replace = (resource: Resource): fc.Arbitrary<Step> =>
  fc
    .record({
      named: name,
      other: seldom(name),
      body: bodyOf(resource, true),
      query: seldom(writeQuery),
      version: fc.constantFrom('current', 'current', 'stale', undefined),
      yaml: seldom(fc.constant(true)),
      ...writeHeaders,
    })
    .map(({ named, other, body, ...rest }) => ({ method: 'PUT', resource, name: named, ...rest, body: withMetadata(body, { name: other ?? named }) }))

export const withMetadata = (body: Body, more: Body): Body => ({ ...body, metadata: { ...(body['metadata'] as Body | null | undefined), ...more } })
