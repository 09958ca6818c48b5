import { apiVersionOf, type KindInfo } from '../kinds.ts'
import { builtInStructure, OBJECT_META } from './built-in/built-in-structure.ts'
import type { StructuralSchema } from './structural-schema.ts'

const TEXT: StructuralSchema = { type: 'string' }
const structures = new WeakMap<KindInfo, StructuralSchema | { readonly none: true }>()
const completed = new WeakMap<StructuralSchema, StructuralSchema>()

/** The schema of the whole object, its metadata included, or undefined for a kind that takes anything. Always the same one for the same kind. */
export function structureOf(info: KindInfo): StructuralSchema | undefined {
  const known = structures.get(info)
  if (known !== undefined) return 'none' in known ? undefined : known
  const found = info.structure === undefined ? builtInOf(info) : completeStructure(info.structure)
  structures.set(info, found ?? { none: true })
  return found
}

const builtInOf = (info: KindInfo) => (info.custom === true ? undefined : builtInStructure(apiVersionOf(info), info.kind))

/** A CustomResourceDefinition says of metadata only that it is an object. */
function completeStructure(schema: StructuralSchema): StructuralSchema {
  const known = completed.get(schema)
  if (known !== undefined) return known
  const inside = completeParts(schema)
  const complete = { ...inside, properties: { ...inside.properties, ...objectParts() } }
  completed.set(schema, complete)
  return complete
}

const objectParts = () => ({ apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META() })

/** The same of the objects that are embedded in it. */
function completeParts(schema: StructuralSchema): StructuralSchema {
  const { properties, items, additionalProperties } = schema
  const complete: { -readonly [Member in keyof StructuralSchema]: StructuralSchema[Member] } = { ...schema }
  if (properties !== undefined) {
    complete.properties = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, completeParts(field)]))
  }
  if (items !== undefined) complete.items = completeParts(items)
  if (typeof additionalProperties === 'object') complete.additionalProperties = completeParts(additionalProperties)
  if (schema['x-kubernetes-embedded-resource'] !== true) return complete
  complete.properties = { ...complete.properties, ...objectParts() }
  complete.required = [...new Set([...(schema.required ?? []), 'apiVersion', 'kind'])]
  return complete
}
