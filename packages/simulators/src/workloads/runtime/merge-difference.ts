import { isDeepStrictEqual } from 'node:util'
import { isMap, type JsonMap } from '../../cluster/kube-object.ts'

/** The merge patch (RFC 7396) that makes `after` of `before`; undefined = they are the same. Lists are taken whole. */
export function mergeDifference(before: JsonMap | undefined, after: JsonMap): JsonMap | undefined {
  const patch: JsonMap = {}
  for (const member of Object.keys(before ?? {})) if (after[member] === undefined) patch[member] = null
  for (const [member, value] of Object.entries(after)) {
    const old = before?.[member]
    if (value === undefined || isDeepStrictEqual(old, value)) continue
    patch[member] = isMap(old) && isMap(value) ? (mergeDifference(old, value) ?? {}) : value
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}
