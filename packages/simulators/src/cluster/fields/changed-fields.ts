import { isDeepStrictEqual } from 'node:util'
import { asMember, type FieldSet, isEmptySet, NO_FIELDS } from './field-set.ts'
import { itemsOf, memberShape, membersOf, ownedBy, type Shape } from './shapes.ts'

export interface ChangedFields {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

type Inner = { readonly [Change in keyof ChangedFields]?: FieldSet | undefined }

const NONE: Inner = {}

export function changedFields(shape: Shape, before: unknown, after: unknown): ChangedFields {
  const { added = NO_FIELDS, modified = NO_FIELDS, removed = NO_FIELDS } = changes(shape, before, after)
  return { added, modified, removed }
}

function changes(shape: Shape, before: unknown, after: unknown): Inner {
  // Writes share with the object before what they leave alone.
  if (before === after) return NONE
  const owned = ownedBy(shape, after ?? before)
  const other = before === undefined || before === null || after === undefined || after === null ? owned : ownedBy(shape, before)
  if (owned !== other) return changeOfShape(shape, before, after)
  if (owned === 'whole') return changeOfWhole(before, after)
  const pairs = owned === 'items' ? itemPairs(shape, before, after) : memberPairs(shape, before, after)
  // An empty one is a field by itself.
  if (pairs.length === 0) return changeOfWhole(before, after)
  const added: Record<string, FieldSet> = {}
  const modified: Record<string, FieldSet> = {}
  const removed: Record<string, FieldSet> = {}
  for (const { element, inner } of pairs) {
    if (inner.added !== undefined) added[element] = inner.added
    if (inner.modified !== undefined) modified[element] = inner.modified
    if (inner.removed !== undefined) removed[element] = inner.removed
  }
  return {
    added: before === undefined ? asMember(added) : orNone(added),
    modified: orNone(modified),
    removed: after === undefined ? asMember(removed) : orNone(removed),
  }
}

/** Where anything may be, another sort of value is a change of the field, and of all that was or is inside. */
function changeOfShape(shape: Shape, before: unknown, after: unknown): Inner {
  const gone = ownedBy(shape, before) === 'members' ? changes(shape, before, {}).removed : undefined
  const come = ownedBy(shape, after) === 'members' ? changes(shape, {}, after).added : undefined
  return { added: come, modified: NO_FIELDS, removed: gone }
}

const orNone = (set: FieldSet) => (isEmptySet(set) ? undefined : set)

function changeOfWhole(before: unknown, after: unknown): Inner {
  if (before === undefined) return { added: NO_FIELDS }
  if (after === undefined) return { removed: NO_FIELDS }
  return isDeepStrictEqual(before, after) ? NONE : { modified: NO_FIELDS }
}

interface Pair {
  readonly element: string
  readonly inner: Inner
}

function memberPairs(shape: Shape, before: unknown, after: unknown): Pair[] {
  const old = membersOf(before)
  const now = membersOf(after)
  const pairs: Pair[] = []
  for (const name in old) pairs.push({ element: `f:${name}`, inner: changes(memberShape(shape, name), old[name], now[name]) })
  for (const name in now) if (!(name in old)) pairs.push({ element: `f:${name}`, inner: changes(memberShape(shape, name), undefined, now[name]) })
  return pairs
}

function itemPairs(shape: Shape, before: unknown, after: unknown): Pair[] {
  const old = itemsOf(shape, before)
  const now = itemsOf(shape, after)
  return [...new Set([...old.keys(), ...now.keys()])].map((element) => {
    const a = old.get(element)
    const b = now.get(element)
    // Several items under one element are one field.
    if ((a?.length ?? 0) > 1 || (b?.length ?? 0) > 1) return { element, inner: changeOfWhole(a, b) }
    return { element, inner: changes(shape?.items, a?.[0], b?.[0]) }
  })
}
