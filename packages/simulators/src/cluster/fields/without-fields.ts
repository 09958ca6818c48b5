import { type FieldSet, isEmptySet, isMember, NO_FIELDS } from './field-set.ts'
import { itemElement } from './path-elements.ts'
import { isNamed, memberShape, membersOf, ownedBy, type Shape } from './shapes.ts'

/** The value without these fields. What is left empty by that stays, empty. */
export function withoutFields(shape: Shape, value: unknown, set: FieldSet): unknown {
  if (isEmptySet(set)) return value
  const owned = ownedBy(shape, value)
  if (owned === 'whole') return value
  if (owned === 'items') {
    const list = Array.isArray(value) ? value : []
    const kept = list.flatMap((item) => {
      const found = shape === undefined ? { failure: '' } : itemElement(shape, item)
      const inner = 'element' in found ? set[found.element] : undefined
      if (inner === undefined) return [item]
      return isMember(inner) ? [] : [withoutFields(shape?.items, item, inner)]
    })
    return kept
  }
  const kept: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(membersOf(value))) {
    const inner = set[`f:${name}`]
    if (inner === undefined) kept[name] = member
    else if (!isMember(inner)) kept[name] = withoutFields(memberShape(shape, name), member, inner)
  }
  return kept
}

/** The set with those fields of it that have a name in the schema and so belong to whoever owns something in them. */
export function withNamedFields(shape: Shape, set: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {}
  for (const [element, inner] of Object.entries(set)) {
    if (element === '.') {
      result[element] = NO_FIELDS
      continue
    }
    const name = element.startsWith('f:') ? element.slice(2) : undefined
    const deeper = withNamedFields(name === undefined ? shape?.items : memberShape(shape, name), inner)
    const isOwn = isMember(inner) || (name !== undefined && isNamed(shape, name))
    result[element] = isOwn && !isEmptySet(deeper) ? { '.': NO_FIELDS, ...deeper } : deeper
  }
  return result
}
