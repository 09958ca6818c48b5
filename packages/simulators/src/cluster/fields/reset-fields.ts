import type { KindInfo } from '../kinds.ts'
import { deepDifference, type FieldSet } from './field-set.ts'

/** Without the fields that a write to this subresource (or to none) leaves as they are. */
export function writableFields(info: KindInfo, subresource: string | undefined, fields: FieldSet): FieldSet {
  if (subresource === undefined || subresource === '') return info.statusSubresource ? deepDifference(fields, { 'f:status': {} }) : fields
  if (subresource !== 'status') return fields
  if (info.custom !== true && info.structure === undefined) return deepDifference(fields, BUILT_IN_STATUS[info.kind] ?? { 'f:spec': {} })
  const { 'f:status': status } = fields
  return status === undefined ? {} : { 'f:status': status }
}

const BUILT_IN_STATUS: Readonly<Record<string, FieldSet>> = {
  CustomResourceDefinition: { 'f:metadata': {}, 'f:spec': {} },
  Deployment: { 'f:metadata': { 'f:labels': {} }, 'f:spec': {} },
  Pod: { 'f:metadata': { 'f:deletionTimestamp': {}, 'f:ownerReferences': {} }, 'f:spec': {} },
}
