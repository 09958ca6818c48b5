import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import type { Comparison } from '../comparison/compare-application.ts'
import { ignoredDifferences, withoutIgnored } from '../comparison/ignore-differences.ts'
import { withoutFieldsOfManagers } from '../comparison/without-fields-of-managers.ts'

/** RespectIgnoreDifferences: what is not compared is applied as it is in the cluster. The status belongs to others in any case. */
export function respectIgnored(application: KubeObject, comparison: Comparison): Comparison {
  const ignored = ignoredDifferences(application)
  const managers = ignored.flatMap((entry) => entry.managers)
  const managed = comparison.managed.map((resource) => {
    const { target, live } = resource
    if (target === undefined || live === undefined) return resource
    const trusted = withoutFieldsOfManagers({ live, target }, managers)
    const { status: _status, ...current } = live
    const shown = withoutIgnored(trusted.live, ignored)
    const wanted = withoutIgnored(trusted.target, ignored)
    return { ...resource, target: withHidden(asMap(wanted), asMap(current as KubeObject), asMap(shown)) as unknown as KubeObject }
  })
  return { ...comparison, managed }
}

/** Puts into the target what the normalised live object lacks. */
function withHidden(wanted: JsonMap, live: JsonMap, shown: JsonMap): JsonMap {
  const result: JsonMap = { ...wanted }
  for (const [member, value] of Object.entries(live)) {
    const [left, mine] = [shown[member], wanted[member]]
    if (isDeepStrictEqual(left, value)) continue
    result[member] = left === undefined ? value : hiddenValue(mine, value, left)
  }
  return result
}

function hiddenValue(wanted: Json | undefined, live: Json, shown: Json): Json {
  if (isMap(live) && isMap(shown)) return withHidden(isMap(wanted) ? wanted : {}, live, shown)
  if (!Array.isArray(live) || !Array.isArray(wanted) || !Array.isArray(shown) || live.length !== shown.length) return live
  return wanted.map((item, index) => {
    const [current, left] = [live[index], shown[index]]
    return current === undefined || left === undefined || isDeepStrictEqual(current, left) ? item : hiddenValue(item, current, left)
  })
}

const asMap = (object: KubeObject): JsonMap => object as unknown as JsonMap
