import type { StructuralSchema } from '../structural-schema.ts'
import { DEFINITIONS, KIND_DEFINITIONS } from './definitions.ts'

type Mutable = { -readonly [Member in keyof StructuralSchema]: StructuralSchema[Member] } & { $ref?: string }

const resolved = new Map<string, StructuralSchema>()
const typeNames = new WeakMap<StructuralSchema, string>()

/** Of a kind of the server itself (`apps/v1`, `Deployment`), or undefined. Made at the first call; equal parts are the same objects. */
export function builtInStructure(apiVersion: string, kind: string): StructuralSchema | undefined {
  const name = KIND_DEFINITIONS[`${apiVersion}/${kind}`]
  return name === undefined ? undefined : definition(name)
}

/** As the server's messages name the type of a struct: `v1.PodSpec`. */
export const typeNameOf = (schema: StructuralSchema): string | undefined => typeNames.get(schema)

export const OBJECT_META = (): StructuralSchema => definition('meta.v1.ObjectMeta')

function definition(name: string): StructuralSchema {
  const known = resolved.get(name)
  if (known !== undefined) return known
  const schema = parsed(name)
  // Before its parts, because a schema of schemas contains itself.
  resolved.set(name, schema)
  typeNames.set(schema, typeName(name))
  return Object.assign(schema, withoutReferences(schema))
}

const groups = new Map<string, Readonly<Record<string, Mutable>>>()

function parsed(name: string): Mutable {
  const end = name.lastIndexOf('.')
  const group = name.slice(0, end)
  const known = groups.get(group) ?? (JSON.parse(DEFINITIONS[group] ?? '{}') as Readonly<Record<string, Mutable>>)
  groups.set(group, known)
  const schema = known[name.slice(end + 1)]
  if (schema === undefined) throw new Error(`there is no definition ${name}`)
  return schema
}

function withoutReferences(schema: Mutable): StructuralSchema {
  const { $ref, properties, items, additionalProperties, ...rest } = schema
  if ($ref !== undefined) {
    if (Object.keys(rest).length === 0) return definition($ref)
    const referred = { ...definition($ref), ...rest }
    typeNames.set(referred, typeName($ref))
    return referred
  }
  const result: Mutable = rest
  // JSON of any shape inside a struct is one field.
  if (rest['x-kubernetes-preserve-unknown-fields'] === true) result['x-kubernetes-map-type'] = 'atomic'
  if (properties !== undefined) {
    result.properties = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, withoutReferences(inner)]))
  }
  if (items !== undefined) result.items = withoutReferences(items)
  if (typeof additionalProperties === 'object') result.additionalProperties = withoutReferences(additionalProperties)
  return result
}

const typeName = (definitionName: string) => definitionName.split('.').slice(-2).join('.')
