import { isMap } from '../../../cluster/kube-object.ts'
import type { GoField, GoStruct } from './go-struct.ts'

/** A list or a map that is there and has nothing in it: to Go it is another one than none, and no body can say it. */
export function holdsEmptyCollection(value: unknown, struct: GoStruct): boolean {
  if (!isMap(value)) return false
  return Object.entries(struct.fields).some(([name, field]) => isOrHoldsEmpty(value[name], field))
}

function isOrHoldsEmpty(value: unknown, field: GoField): boolean {
  if (typeof field === 'string') return false
  if ('fields' in field) return holdsEmptyCollection(value, field)
  if ('list' in field) return Array.isArray(value) && (value.length === 0 || value.some((item: unknown) => isOrHoldsEmpty(item, field.list)))
  return isMap(value) && (Object.keys(value).length === 0 || Object.values(value).some((member) => isOrHoldsEmpty(member, field.map)))
}
