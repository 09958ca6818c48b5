import { isMap } from '../kube-object.ts'
import type { StructuralSchema } from './structural-schema.ts'

export interface DefaultsOptions {
  /**
   * What becomes of nulls in fields that cannot be null and have no default: a decoder drops them; a server-side apply keeps them, and they are
   * refused later. Default `dropped`.
   */
  readonly nulls?: 'dropped' | 'kept'
}

/** Fills in the defaults. The given value itself when there is nothing to do. */
export function withSchemaDefaults<Value>(schema: StructuralSchema, value: Value, { nulls = 'dropped' }: DefaultsOptions = {}): Value {
  return defaulted(schema, value, nulls === 'kept') as Value
}

function defaulted(schema: StructuralSchema, value: unknown, keepNulls: boolean): unknown {
  if (!isActive(schema)) return value
  if (Array.isArray(value)) return schema.items === undefined ? value : listWith(value, schema.items, keepNulls)
  if (!isMap(value)) return value
  let copy: Record<string, unknown> | undefined
  const put = (name: string, current: unknown, next: unknown) => {
    if (next === current) return
    copy ??= { ...value }
    if (next === undefined) delete copy[name]
    else copy[name] = next
  }
  for (const [name, field] of Object.entries(schema.properties ?? {})) put(name, value[name], memberOf(field, value[name], keepNulls))
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  if (values !== undefined) {
    for (const [name, current] of Object.entries(value))
      if (schema.properties?.[name] === undefined) put(name, current, memberOf(values, current, keepNulls))
  }
  return copy ?? value
}

function memberOf(field: StructuralSchema, current: unknown, keepNulls: boolean): unknown {
  const isMissing = current === undefined || (current === null && field.nullable !== true)
  if (!isMissing) return defaulted(field, current, keepNulls)
  // A default is completed by those of its parts.
  if (field.default !== undefined) return defaulted(field, structuredClone(field.default), keepNulls)
  return keepNulls ? current : undefined
}

function listWith(list: readonly unknown[], items: StructuralSchema, keepNulls: boolean): readonly unknown[] {
  const next = list.map((item) => (item === null && items.default === undefined ? item : memberOf(items, item, keepNulls)))
  return next.every((item, index) => item === list[index]) ? list : next
}

const active = new WeakMap<StructuralSchema, boolean>()

/** Whether anything below can need it: scalars and lists of them do not. */
function isActive(schema: StructuralSchema): boolean {
  const known = active.get(schema)
  if (known !== undefined) return known
  const { items, additionalProperties, properties } = schema
  const found =
    typeof additionalProperties === 'object' ||
    (properties !== undefined && Object.keys(properties).length > 0) ||
    (items !== undefined && (items.default !== undefined || isActive(items)))
  active.set(schema, found)
  return found
}
