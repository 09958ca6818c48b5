/**
 * Fields of an object in the form of FieldsV1: `f:` a member, `k:` an item told by some of its fields, `v:` an item told by its value. `{}` is the
 * field itself; where a field is meant as well as some inside it, `.` stands for the field itself. Never changed in place.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet
}

export const NO_FIELDS: FieldSet = {}
const ITSELF = { '.': NO_FIELDS }

export function isEmptySet(set: FieldSet): boolean {
  for (const _element in set) return false
  return true
}

/** Whether a set inside another one means the field that it belongs to. */
export const isMember = (inner: FieldSet | undefined): boolean => inner !== undefined && ('.' in inner || isEmptySet(inner))

/** The set inside another one that means the field itself as well. */
export const asMember = (inner: FieldSet | undefined): FieldSet =>
  inner === undefined || isMember(inner) ? (inner ?? NO_FIELDS) : { ...ITSELF, ...inner }

export const union = (a: FieldSet, b: FieldSet): FieldSet => (isEmptySet(a) ? b : isEmptySet(b) ? a : childrenOf(a, b, unionOf))

export const intersection = (a: FieldSet, b: FieldSet): FieldSet => childrenOf(a, b, intersectionOf)

/** Without the fields of the other; what is inside them stays. */
export const difference = (a: FieldSet, b: FieldSet): FieldSet => (isEmptySet(b) ? a : childrenOf(a, b, differenceOf))

/** Without the fields of the other and without all that is inside them. */
export const deepDifference = (a: FieldSet, b: FieldSet): FieldSet => (isEmptySet(b) ? a : childrenOf(a, b, deepDifferenceOf))

type Combine = (a: FieldSet | undefined, b: FieldSet | undefined) => FieldSet | undefined

function childrenOf(a: FieldSet, b: FieldSet, combine: Combine): FieldSet {
  const result: Record<string, FieldSet> = {}
  for (const element in a) {
    const inner = element === '.' ? undefined : combine(a[element], b[element])
    if (inner !== undefined) result[element] = inner
  }
  for (const element in b) {
    const inner = element === '.' || element in a ? undefined : combine(undefined, b[element])
    if (inner !== undefined) result[element] = inner
  }
  return result
}

function combined(a: FieldSet, b: FieldSet, member: boolean, combine: Combine): FieldSet | undefined {
  const children = childrenOf(a, b, combine)
  if (isEmptySet(children)) return member ? NO_FIELDS : undefined
  return member ? { ...ITSELF, ...children } : children
}

const unionOf: Combine = (a, b) => (a === undefined || b === undefined ? (a ?? b) : combined(a, b, isMember(a) || isMember(b), unionOf))

const intersectionOf: Combine = (a, b) =>
  a === undefined || b === undefined ? undefined : combined(a, b, isMember(a) && isMember(b), intersectionOf)

const differenceOf: Combine = (a, b) => (a === undefined || b === undefined ? a : combined(a, b, isMember(a) && !isMember(b), differenceOf))

const deepDifferenceOf: Combine = (a, b) =>
  a === undefined || b === undefined ? a : isMember(b) ? undefined : combined(a, b, isMember(a), deepDifferenceOf)

/** As a server writes it: the field itself first, then members by name, items by key, items by value. */
export function sortedSet(set: FieldSet): FieldSet {
  const elements = Object.keys(set)
  if (elements.length === 0) return set
  elements.sort((a, b) => (a === '.' || b === '.' ? (a === '.' ? -1 : 1) : a < b ? -1 : 1))
  return Object.fromEntries(elements.map((element) => [element, sortedSet(set[element] ?? NO_FIELDS)]))
}

/** All fields of the set with their elements: those of one level before those deeper. */
export function fieldPaths(set: FieldSet, above: readonly string[] = []): string[][] {
  const elements = Object.keys(set)
    .filter((element) => element !== '.')
    .sort()
  const own = elements.filter((element) => isMember(set[element])).map((element) => [...above, element])
  return [...own, ...elements.flatMap((element) => fieldPaths(set[element] ?? NO_FIELDS, [...above, element]))]
}
