import { isMap, type Json, type JsonMap } from './kube-object.ts'

/** RFC 7396, on a copy. */
export function mergePatch(target: unknown, patch: Json): Json {
  if (!isMap(patch)) return structuredClone(patch)
  const result: JsonMap = isMap(target) ? { ...target } : {}
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete result[member]
    else result[member] = mergePatch(result[member], value)
  }
  return result
}

/** Schema defaults: fills what is absent, never replaces. */
export function withDefaults(target: unknown, defaults: unknown): unknown {
  if (!isMap(defaults)) return target === undefined ? structuredClone(defaults) : target
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {}
  for (const [member, value] of Object.entries(defaults)) result[member] = withDefaults(result[member], value)
  return result
}

/**
 * What an apply makes of the live object: members of the applied configuration win, members that the same manager applied before and
 * leaves out now go, the others stay. Lists are taken whole.
 */
export function applied(live: unknown, before: unknown, now: Json): Json {
  if (!isMap(now)) return structuredClone(now)
  const result: JsonMap = isMap(live) ? { ...live } : {}
  if (isMap(before)) {
    for (const [member, value] of Object.entries(before)) {
      if (member in now) continue
      const kept = isMap(value) && isMap(result[member]) ? applied(result[member], value, {}) : undefined
      if (kept !== undefined && isMap(kept) && Object.keys(kept).length > 0) result[member] = kept
      else delete result[member]
    }
  }
  for (const [member, value] of Object.entries(now)) {
    result[member] = applied(result[member], isMap(before) ? before[member] : undefined, value)
  }
  return result
}
