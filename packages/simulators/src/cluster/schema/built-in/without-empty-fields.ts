import { isMap, type KubeObject } from '../../kube-object.ts'
import type { StructuralSchema } from '../structural-schema.ts'
import { ALWAYS_WRITTEN } from './always-written.ts'
import { typeNameOf } from './built-in-structure.ts'
import { canonicalQuantity } from './quantity.ts'

/**
 * The server's own kinds are structs: what is null, an empty list or the zero of its type is not there when they are written out again, unless it is
 * required or a pointer. The schema does not say which are pointers, so those that matter are named here.
 */
export function withoutEmptyFields(structure: StructuralSchema, object: KubeObject): KubeObject {
  let copy: KubeObject | undefined
  for (const [name, value] of Object.entries(object)) {
    if (name === 'metadata' || name === 'apiVersion' || name === 'kind') continue
    const field = structure.properties?.[name]
    const next = field === undefined ? value : isEmpty(structure, name, field, value) ? undefined : cleaned(field, value)
    if (next === value) continue
    copy ??= { ...object }
    if (next === undefined) delete copy[name]
    else copy[name] = next
  }
  return copy ?? object
}

/** Pointers to texts: an empty one says something. */
const TEXT_POINTERS = new Set(['ingressClassName', 'storageClassName', 'volumeAttributesClassName', 'service', 'namespace', 'loadBalancerClass'])
const HOST_PATH = 'v1.HostPathVolumeSource'
/** Numbers and flags that are no pointers. */
const PLAIN_NUMBERS = new Set('minReadySeconds initialDelaySeconds hostPort nodePort healthCheckNodePort maxSkew observedGeneration'.split(' '))
const PLAIN_FLAGS = new Set(
  'paused hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly publishNotReadyAddresses unschedulable globalDefault chapAuthDiscovery chapAuthSession sslEnabled'.split(
    ' ',
  ),
)

function isEmpty(parent: StructuralSchema, name: string, field: StructuralSchema, value: unknown): boolean {
  if (value === null) return true
  if (parent.required?.includes(name) === true || ALWAYS_WRITTEN[`${typeNameOf(parent)}.${name}`] !== undefined) return false
  if (Array.isArray(value)) return value.length === 0
  if (isMap(value)) return typeof field.additionalProperties === 'object' && Object.keys(value).length === 0
  if (value === '') return field.type === 'string' && !TEXT_POINTERS.has(name) && !(name === 'type' && typeNameOf(parent) === HOST_PATH)
  if (value === 0) return PLAIN_NUMBERS.has(name)
  return value === false && PLAIN_FLAGS.has(name)
}

function cleaned(schema: StructuralSchema, value: unknown): unknown {
  // A null in a map of texts is the zero of a text.
  if (value === null && schema.type === 'string' && schema.format === undefined) return ''
  if (schema.format === 'quantity') return typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : value
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return value
    // An item of a list of structs is a struct, even when it is null.
    const next = value.map((item) => (item === null && items.type === 'object' ? {} : cleaned(items, item)))
    return next.every((item, index) => item === value[index]) ? value : next
  }
  if (!isMap(value)) return value
  const { properties, additionalProperties } = schema
  const values = typeof additionalProperties === 'object' ? additionalProperties : undefined
  let copy: Record<string, unknown> | undefined
  for (const [name, inner] of Object.entries(value)) {
    const field = properties?.[name]
    const next =
      field === undefined
        ? values === undefined
          ? inner
          : cleaned(values, inner)
        : isEmpty(schema, name, field, inner)
          ? undefined
          : cleaned(field, inner)
    if (next === inner) continue
    copy ??= { ...value }
    if (next === undefined) delete copy[name]
    else copy[name] = next
  }
  return copy ?? value
}
