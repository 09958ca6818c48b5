import type { ChangedFields } from './changed-fields.ts'
import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts'
import { dropEmpty, type Owners } from './managed-fields.ts'

/** Per owner the fields that a change takes from it. */
export type Conflicts = ReadonlyMap<string, FieldSet>

export function conflictsOf(owners: Owners, { added, modified }: ChangedFields, writer: string): Conflicts {
  const changed = union(modified, added)
  const conflicts = new Map<string, FieldSet>()
  if (isEmptySet(changed)) return conflicts
  for (const [id, { fields }] of owners) {
    if (id === writer) continue
    const taken = intersection(fields, changed)
    if (!isEmptySet(taken)) conflicts.set(id, taken)
  }
  return conflicts
}

/** What is changed or gone is no longer the others'. */
export function takeFromOthers(owners: Owners, conflicts: Conflicts, { removed }: ChangedFields, writer: string): void {
  for (const [id, owner] of owners) {
    if (id === writer) continue
    const fields = difference(difference(owner.fields, conflicts.get(id) ?? {}), removed)
    if (conflicts.has(id) || !isEmptySet(removed)) owners.set(id, { ...owner, fields })
  }
  dropEmpty(owners)
}
