import type { KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { builtInCauses } from './built-in/built-in-causes.ts'
import type { FieldCause } from './field-cause.ts'
import { structureOf } from './structure-of.ts'
import { validate } from './validate.ts'

/**
 * All that is wrong with an object, beginning with what is wrong with its metadata. It is pruned and has its defaults.
 * `before`: as it is stored, of a write that changes it.
 */
export function objectCauses(
  info: KindInfo,
  object: KubeObject,
  before?: KubeObject,
  { metadata = [] }: { readonly metadata?: readonly FieldCause[] } = {},
): FieldCause[] {
  if (info.custom !== true && info.structure === undefined) return [...metadata, ...builtInCauses(info, object, before)]
  const structure = structureOf(info)
  if (structure === undefined) return [...metadata]
  return validate(structure, object, { metadata, ...(before === undefined ? {} : { before }) })
}
