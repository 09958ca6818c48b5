import { asMember, type FieldSet, NO_FIELDS } from './field-set.ts'
import { isNamed, itemsOf, memberShape, membersOf, ownedBy, type Shape } from './shapes.ts'

/** The fields that somebody owns who applies this value. */
export function fieldsOf(shape: Shape, value: unknown): FieldSet {
  return inside(shape, value) ?? NO_FIELDS
}

function inside(shape: Shape, value: unknown): FieldSet | undefined {
  const owned = ownedBy(shape, value)
  if (owned === 'whole') return NO_FIELDS
  const result: Record<string, FieldSet> = {}
  let found = false
  if (owned === 'items') {
    for (const [element, items] of itemsOf(shape, value)) {
      found = true
      result[element] = asMember(items.length === 1 ? inside(shape?.items, items[0]) : NO_FIELDS)
    }
    return found ? result : undefined
  }
  const members = membersOf(value)
  for (const name of Object.keys(members)) {
    const member = members[name]
    const set = inside(memberShape(shape, name), member)
    // Members with a name belong to whoever owns something in them; keys of maps, and what is empty, are fields of their own.
    const isOwn =
      member === null ||
      !isNamed(shape, name) ||
      (Object.keys(membersOf(member)).length === 0 && typeof member === 'object' && !Array.isArray(member))
    const fields = isOwn ? asMember(set) : set
    if (fields === undefined) continue
    found = true
    result[`f:${name}`] = fields
  }
  return found ? result : undefined
}
