import type { KindInfo } from '../../kinds.ts'
import type { StructuralSchema } from '../structural-schema.ts'
import { structureOf } from '../structure-of.ts'
import { ALWAYS_WRITTEN } from './always-written.ts'
import { typeNameOf } from './built-in-structure.ts'

const empty = new WeakMap<StructuralSchema, unknown>()

/** What a create is compared with: a struct of a kind of the server has parts even when nobody filled them in. */
export function emptyObject(info: KindInfo): unknown {
  const structure = structureOf(info)
  if (structure === undefined || info.structure !== undefined) return {}
  const { apiVersion: _version, kind: _kind, ...properties } = structure.properties ?? {}
  return emptyOf({ ...structure, properties }, structure)
}

function emptyOf(schema: StructuralSchema, key = schema): unknown {
  const known = empty.get(key)
  if (known !== undefined) return known
  const { properties = {}, required = [] } = schema
  const parts = Object.entries(properties).flatMap(([name, field]) => {
    const isStruct = field.type === 'object' && field.default !== undefined
    const always = ALWAYS_WRITTEN[`${typeNameOf(key)}.${name}`]
    if (always !== undefined) return [[name, always.empty] as const]
    return isStruct ? [[name, emptyOf(field)] as const] : required.includes(name) ? [[name, null] as const] : []
  })
  const made = Object.fromEntries(parts)
  empty.set(key, made)
  return made
}
