import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { matchesTarget } from '../runtime/matches-target.ts'

/** The JSON pointers of `spec.ignore` that are for an object: what a manifest says of these fields counts only when the object is created. */
export function ignoredPaths(object: KubeObject, rules: unknown): string[] {
  if (!Array.isArray(rules)) return []
  return rules.flatMap((rule) => {
    const target = at(rule, 'target')
    if (isMap(target) && !matchesTarget(object, target)) return []
    const paths = at(rule, 'paths')
    return Array.isArray(paths) ? paths.map(String) : []
  })
}

/** A copy without what JSON pointers point to. */
export function withoutPaths(object: KubeObject, pointers: readonly string[]): KubeObject {
  const copy = structuredClone(object)
  for (const pointer of pointers) place(copy, partsOf(pointer), undefined)
  return copy
}

/**
 * A manifest as it is applied to an object that is there: a field that is to be ignored and differs is left to the one who applied it, or
 * keeps the value that it has.
 */
export function withIgnoredKept(
  manifest: KubeObject,
  live: KubeObject,
  wanted: KubeObject,
  pointers: readonly string[],
  manager: string,
): KubeObject {
  const copy = structuredClone(manifest)
  for (const parts of pointers.map(partsOf)) {
    const value = at(live, ...parts) as Json | undefined
    if (isDeepStrictEqual(value, at(wanted, ...parts))) continue
    place(copy, parts, isAppliedByOther(live, parts, manager) ? undefined : value)
  }
  return copy
}

const partsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')))

/** Undefined removes. */
function place(object: KubeObject, parts: readonly (string | number)[], value: Json | undefined): void {
  const last = parts.at(-1)
  const parent = at(object, ...parts.slice(0, -1))
  if (last === undefined) return
  if (Array.isArray(parent)) parent.splice(Number(last), 1, ...(value === undefined ? [] : [value]))
  else if (isMap(parent) && value === undefined) delete (parent as JsonMap)[last]
  else if (isMap(parent) && value !== undefined) (parent as Record<string, Json>)[last] = value
}

/** An element of a list is nobody's by its index. */
function isAppliedByOther(live: KubeObject, parts: readonly (string | number)[], manager: string): boolean {
  const managed = at(live, 'metadata', 'managedFields')
  const fields = parts.map((part) => `f:${part}`)
  return (
    Array.isArray(managed) &&
    managed.some((entry) => {
      const isOther = textAt(entry, 'operation') === 'Apply' && textAt(entry, 'manager') !== manager && (textAt(entry, 'subresource') ?? '') === ''
      return isOther && at(entry, 'fieldsV1', ...fields) !== undefined
    })
  )
}
