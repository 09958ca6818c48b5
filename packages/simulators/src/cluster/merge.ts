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
