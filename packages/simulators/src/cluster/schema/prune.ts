import { isMap } from '../kube-object.ts'
import type { StructuralSchema } from './structural-schema.ts'

export interface Pruned<Value> {
  /** The given one itself when nothing had to go. */
  readonly value: Value
  /** Where something went, as the strict decoder words it (`spec.list[0].x`), in the order of the alphabet. */
  readonly unknown: readonly string[]
}

/** Drops what the schema does not know. */
export function prune<Value>(schema: StructuralSchema, value: Value): Pruned<Value> {
  const unknown: string[] = []
  const kept = pruned(schema, value, '', unknown)
  return { value: kept as Value, unknown: unknown.sort() }
}

function pruned(schema: StructuralSchema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : changedList(value, (item, index) => pruned(items, item, `${path}[${index}]`, unknown))
  }
  if (!isMap(value)) return value
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  let copy: Record<string, unknown> | undefined
  for (const [name, inner] of Object.entries(value)) {
    const field = schema.properties?.[name] ?? values
    const inside = path === '' ? name : `${path}.${name}`
    if (field === undefined) {
      if (keepsAll) continue
      unknown.push(inside)
      copy ??= { ...value }
      delete copy[name]
      continue
    }
    const kept = pruned(field, inner, inside, unknown)
    if (kept !== inner) {
      copy ??= { ...value }
      copy[name] = kept
    }
  }
  return copy ?? value
}

function changedList(list: readonly unknown[], change: (item: unknown, index: number) => unknown): readonly unknown[] {
  const changed = list.map(change)
  return changed.every((item, index) => item === list[index]) ? list : changed
}
