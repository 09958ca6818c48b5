import type { FieldCause } from '../schema/field-cause.ts'
import { forbidden, invalidValue } from './causes.ts'
import { qualifiedNameCauses } from './qualified-name.ts'

export const ORPHAN = 'orphan'
export const FOREGROUND = 'foregroundDeletion'

const FIELD = 'metadata.finalizers'
const STANDARD = ['kubernetes', ORPHAN, FOREGROUND]

export function finalizerCauses(finalizers: readonly string[]): FieldCause[] {
  const names = finalizers.flatMap((name) => qualifiedNameCauses(FIELD, name))
  if (!finalizers.includes(ORPHAN) || !finalizers.includes(FOREGROUND)) return names
  return [...names, invalidValue(FIELD, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`)]
}

/** Built-in kinds want a domain in front; custom resources only warn. */
export const standardFinalizerCauses = (finalizers: readonly string[]): FieldCause[] =>
  finalizers.flatMap((name, index) =>
    name.includes('/') || STANDARD.includes(name)
      ? []
      : [invalidValue(`${FIELD}[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified')],
  )

export const finalizerWarnings = (finalizers: readonly string[]): string[] =>
  finalizers
    .filter((name) => !name.includes('/') && !STANDARD.includes(name))
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name${name.includes('.') ? ' including a path (/)' : ''} to avoid accidental conflicts with other finalizer writers`,
    )

export function newFinalizerCauses(before: readonly string[], after: readonly string[]): FieldCause[] {
  const added = after.filter((name) => !before.includes(name))
  if (added.length === 0) return []
  const list = added.map((name) => `"${name}"`).join(', ')
  return [forbidden(FIELD, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`)]
}
