import type { KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { builtInCauses } from './built-in/built-in-causes.ts'
import type { FieldCause } from './field-cause.ts'
import type { StructuralSchema } from './structural-schema.ts'
import { structureOf } from './structure-of.ts'
import { validate } from './validate.ts'
import { hasRules } from './validation/rule-causes.ts'

export interface ObjectCausesOptions {
  readonly metadata?: readonly FieldCause[]
  /** That was written through. */
  readonly subresource?: string | undefined
}

/**
 * All that is wrong with an object, beginning with what is wrong with its metadata. It is pruned and has its defaults.
 * `before`: as it is stored, of a write that changes it.
 */
export function objectCauses(
  info: KindInfo,
  object: KubeObject,
  before?: KubeObject,
  { metadata = [], subresource }: ObjectCausesOptions = {},
): FieldCause[] {
  if (info.custom !== true && info.structure === undefined) return [...metadata, ...builtInCauses(info, object, before)]
  const structure = structureOf(info)
  if (structure === undefined) return [...metadata]
  if (subresource === 'status') return [...metadata, ...statusCauses(structure, object, before)]
  return validate(structure, object, { metadata, ...(before === undefined ? {} : { before }) })
}

/** Through its own subresource a status is validated alone: messages name its fields as if it were the whole object (measured). */
function statusCauses(structure: StructuralSchema, object: KubeObject, before: KubeObject | undefined): FieldCause[] {
  const ofStatus = structure.properties?.['status']
  if (ofStatus === undefined || object.status === undefined) return []
  const causes = validate(ofStatus, object.status, { ...(before === undefined ? {} : { before: before.status }), ruled: hasRules(structure) })
  return causes.map((cause) => (cause.field === '<nil>' ? cause : { ...cause, field: cause.field === '' ? 'status' : `status.${cause.field}` }))
}
