import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import type { Owners } from './managed-fields.ts'
import type { Shape } from './shapes.ts'
import { withNamedFields, withoutFields } from './without-fields.ts'

/** The merged object without what the manager applied before (`last`), does not apply `now`, and nobody owns any more. */
export function withoutDroppedFields(
  shape: Shape,
  merged: unknown,
  owners: Owners,
  { last, now }: { readonly last: FieldSet; readonly now: FieldSet },
): unknown {
  // Most applies say all that they said before.
  if (isEmptySet(difference(last, now))) return merged
  const named = (set: FieldSet) => withNamedFields(shape, set)
  const fieldsIn = (value: unknown) => named(fieldsOf(shape, value))
  const all = fieldsIn(merged)
  const owned = [...owners.values()].reduce((sum, { fields }) => union(sum, fields), {} as FieldSet)
  const without = withoutFields(shape, merged, named(last))
  // What lies in a removed field may be somebody's, or nobody's: it comes back.
  const withOwned = withoutFields(shape, merged, difference(all, union(fieldsIn(without), named(owned))))
  const gone = intersection(difference(all, fieldsIn(withOwned)), named(last))
  return withoutFields(shape, merged, gone)
}
