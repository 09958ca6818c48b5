import { isDeepStrictEqual } from 'node:util'
import type { JsonObject, JsonValue } from '../contract/json.ts'

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396: what `target` becomes under `patch`. Null members unset, objects merge, everything else replaces. Pure. */
export function applyMergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: Record<string, JsonValue> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = applyMergePatch(result[key], value)
  }
  return result
}

/** The smallest merge patch that makes `to` out of `from`; null when they are equal. Members that only `from` has are unset. */
export function createMergePatch(from: JsonObject, to: JsonObject): JsonObject | null {
  const patch: Record<string, JsonValue> = {}
  for (const key of Object.keys(from)) {
    if (to[key] === undefined) patch[key] = null
  }
  for (const [key, value] of Object.entries(to)) {
    const before = from[key]
    if (isDeepStrictEqual(before, value)) continue
    patch[key] = isObject(before) && isObject(value) ? (createMergePatch(before, value) ?? {}) : value
  }
  return Object.keys(patch).length === 0 ? null : patch
}
