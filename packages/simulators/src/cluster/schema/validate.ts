import type { FieldCause } from './field-cause.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { listCauses } from './validation/list-causes.ts'
import { isUnchanged } from './validation/old-value.ts'
import { hasRules, ruleCauses } from './validation/rule-causes.ts'
import { structureCauses } from './validation/structure-causes.ts'

export interface ValidateOptions {
  /** The object as it was: what has not changed since is not held against it (ratcheting, as since Kubernetes 1.33). */
  readonly before?: unknown
  /** What is wrong with its metadata: comes first, and may keep the rules from being asked. */
  readonly metadata?: readonly FieldCause[]
  /** It is a part of an object that has rules. Default: as the schema says. */
  readonly ruled?: boolean
}

/** What breaks the schema of a custom resource, as the `details.causes` of a 422 have it. The object is pruned and has its defaults. */
export function validate(
  schema: StructuralSchema,
  object: unknown,
  { before, metadata = [], ruled = hasRules(schema) }: ValidateOptions = {},
): FieldCause[] {
  const broken = structureCauses(schema, object)
    .filter(({ at }) => before === undefined || !isUnchanged(schema, before, object, at))
    .map(({ reason, message, field }): FieldCause => ({ reason, message, field }))
  const causes = [...metadata, ...broken, ...listCauses(schema, object)]
  if (!ruled) return causes
  return causes.some(({ reason }) => BLOCKING.includes(reason)) ? [...causes, NOT_CHECKED] : [...causes, ...ruleCauses(schema, object, before)]
}

/** After these the API server does not look at the rules, and says so. */
const BLOCKING = ['FieldValueRequired', 'FieldValueTypeInvalid', 'FieldValueNotSupported', 'FieldValueTooLong', 'FieldValueTooMany']
const NOT_CHECKED: FieldCause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
}
