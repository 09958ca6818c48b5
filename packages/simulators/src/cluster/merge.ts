import { isMap, type Json, type JsonMap } from './kube-object.ts'

/** RFC 7396, on a copy; as the server's library has it, without the nulls of maps in lists, too (measured). */
export function mergePatch(target: unknown, patch: Json): Json {
  if (Array.isArray(patch)) return patch.map((item) => mergePatch(undefined, item))
  if (!isMap(patch)) return patch
  const result: JsonMap = isMap(target) ? { ...target } : {}
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete result[member]
    else result[member] = mergePatch(result[member], value)
  }
  return result
}
