import fc from 'fast-check'
import { RESOURCES, type Resource } from '../resources.ts'
import { apply, jsonPatch, mergePatch, strategicPatch } from './patches.ts'
import { get, list, nextPage, watch } from './reads.ts'
import { remove, removeAll } from './removals.ts'
import type { Step } from './step.ts'
import { patchScale, patchStatus, replaceScale, replaceStatus } from './subresources.ts'
import { create, replace, withMetadata } from './writes.ts'

const RESOURCE_NAMES = Object.keys(RESOURCES) as Resource[]

/** Requests of one kind. They create first, since most of what is interesting needs something to be there. */
const sequenceOf = (resource: Resource): fc.Arbitrary<readonly Step[]> => {
  const { status, scale } = RESOURCES[resource]
  const step = fc.oneof(
    { arbitrary: apply(resource), weight: 5 },
    { arbitrary: mergePatch(resource), weight: 4 },
    { arbitrary: create(resource), weight: 2 },
    { arbitrary: replace(resource), weight: 3 },
    { arbitrary: jsonPatch(resource), weight: 2 },
    { arbitrary: strategicPatch(resource), weight: 2 },
    { arbitrary: patchStatus(resource), weight: status ? 2 : 0 },
    { arbitrary: replaceStatus(resource), weight: status ? 1 : 0 },
    { arbitrary: patchScale(resource), weight: scale ? 1 : 0 },
    { arbitrary: replaceScale(resource), weight: scale ? 1 : 0 },
    { arbitrary: get(resource), weight: 2 },
    { arbitrary: list(resource), weight: 3 },
    { arbitrary: nextPage(resource), weight: 1 },
    { arbitrary: watch(resource), weight: 1 },
    { arbitrary: remove(resource), weight: 2 },
    { arbitrary: removeAll(resource), weight: 1 },
  )
  return fc
    .tuple(fc.array(create(resource), { minLength: 1, maxLength: 3 }), fc.array(step, { minLength: 2, maxLength: 10, size: '+1' }))
    .map(([first, rest]) => [...first, ...rest].map(withOwnPrefix))
}

export const sequences: fc.Arbitrary<readonly Step[]> = fc.oneof(...RESOURCE_NAMES.map(sequenceOf))

function withOwnPrefix(step: Step, index: number): Step {
  const body = step.body as { readonly metadata?: { readonly generateName?: string } | null } | undefined
  if (body?.metadata?.generateName === undefined) return step
  return { ...step, body: withMetadata(body, { generateName: `made-${String.fromCharCode(97 + index)}-` }) }
}
