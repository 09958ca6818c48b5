import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'

/** The merge patch (RFC 7396) that makes one of the other; undefined where nothing differs. */
export function mergePatchBetween(before: JsonMap, after: JsonMap): JsonMap | undefined {
  const patch: JsonMap = {}
  for (const member of Object.keys(before)) if (after[member] === undefined) patch[member] = null
  for (const [member, value] of Object.entries(after)) {
    const old = before[member]
    if (value === undefined || isDeepStrictEqual(old, value)) continue
    const inner = isMap(old) && isMap(value) ? mergePatchBetween(old, value) : undefined
    patch[member] = inner ?? (structuredClone(value) as Json)
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}
