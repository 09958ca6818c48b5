import type { JsonObject, JsonValue } from '../contract/json.ts'
import { jsonEqual } from './json-equal.ts'

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396: what `target` becomes under `patch`. Null members unset, objects merge, everything else replaces; undefined is absent. Pure. */
export function applyMergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: Record<string, JsonValue> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else if (value !== undefined) setOwn(result, key, applyMergePatch(ownValue(result, key), value))
  }
  return result
}

/**
 * The smallest merge patch that makes `to` out of `from`; null when they are equal. Members that only `from` has are unset. A merge patch
 * cannot say a null: where `to` has one, there will be nothing.
 */
export function createMergePatch(from: JsonObject, to: JsonObject): JsonObject | null {
  const patch: Record<string, JsonValue> = {}
  for (const key of Object.keys(from)) {
    if (ownValue(from, key) !== undefined && ownValue(to, key) === undefined) setOwn(patch, key, null)
  }
  for (const [key, value] of Object.entries(to)) {
    const before = ownValue(from, key)
    if (value === undefined || jsonEqual(before, value)) continue
    setOwn(patch, key, isObject(before) && isObject(value) ? createMergePatch(before, value) : value)
  }
  return Object.keys(patch).length === 0 ? null : patch
}

/** Keys are the users' own (`constructor`, `__proto__`): what every object inherits is none of their values. */
const ownValue = (object: JsonObject, key: string): JsonValue | undefined => (Object.hasOwn(object, key) ? object[key] : undefined)

function setOwn(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
