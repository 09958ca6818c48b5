import type fc from 'fast-check'
import { RESOURCES, type Resource } from '../resources.ts'
import { type Body, members, mostly, oneOf, rarely } from './members.ts'

export const metadata = (resource: Resource, whole: boolean): fc.Arbitrary<Body> => {
  const { apiVersion, kind } = RESOURCES[resource]
  // The subject puts the uid of that object there.
  const owner = { apiVersion, kind, name: 'a', uid: '<uid of a>' }
  return members(
    {
      labels: mostly(
        [{ tier: 'web' }, { tier: 'db' }, { tier: 'web', set: 'x' }, {}],
        { tier: '-bad-' },
        { 'bad key': 'x' },
        { tier: 5 },
        { tier: null },
      ),
      annotations: mostly([{ note: 'one' }, { note: 'two', other: '1' }, { note: '' }], { note: 1 }, { 'bad key': 'x' }, 'text'),
      finalizers: mostly([['test.example/hold'], []], ['nope'], 'test.example/hold', ['test.example/hold', 'test.example/other']),
      ownerReferences: mostly(
        [[owner], [{ ...owner, controller: true, blockOwnerDeletion: true }], []],
        [owner, owner],
        [{ ...owner, name: '' }],
        [{ kind: 'Nope' }],
        [
          { ...owner, controller: true },
          { ...owner, uid: 'other', controller: true },
        ],
      ),
      creationTimestamp: rarely(oneOf(null, '2020-01-01T00:00:00Z')),
      generation: rarely(oneOf(7)),
      uid: rarely(oneOf('<uid of a>')),
      nope: rarely(oneOf('unknown')),
    },
    whole,
  )
}
