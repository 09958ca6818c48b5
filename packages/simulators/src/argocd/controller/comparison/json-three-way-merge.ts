import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../../cluster/kube-object.ts'

/**
 * The same for custom kinds, whose lists are replaced as a whole. What the live object has beyond what was applied last (defaults, also in items
 * of lists) makes no difference.
 */
export function jsonThreeWayMerged(before: JsonMap, wanted: JsonMap, live: JsonMap): JsonMap {
  const result: JsonMap = { ...live }
  for (const member of Object.keys(before)) if (!(member in wanted)) delete result[member]
  for (const [member, value] of Object.entries(wanted)) {
    const [old, current] = [before[member], live[member]]
    if (value === null) delete result[member]
    else if (isMap(value) && isMap(current)) result[member] = jsonThreeWayMerged(isMap(old) ? old : {}, value, current)
    else if (old === undefined || !isDeepStrictEqual(withoutExtras(old, current), value)) result[member] = value
  }
  return result
}

function withoutExtras(applied: Json, live: Json | undefined): Json | undefined {
  if (isMap(applied) && isMap(live)) {
    return Object.fromEntries(
      Object.entries(live).flatMap(([member, value]): [string, Json][] => {
        const known = applied[member]
        return known === undefined ? [] : [[member, withoutExtras(known, value) ?? null]]
      }),
    )
  }
  if (!Array.isArray(applied) || !Array.isArray(live)) return live
  return live.map((item, index) => withoutExtras(applied[index] ?? item, item) ?? null)
}
