import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'

interface Sides {
  readonly live: KubeObject
  readonly target: KubeObject
}

/** Both without the fields that one of the managers owns and in which they differ (`managedFieldsManagers`). */
export function withoutFieldsOfManagers(sides: Sides, managers: readonly string[]): Sides {
  if (managers.length === 0) return sides
  const live = structuredClone(sides.live) as unknown as JsonMap
  const target = structuredClone(sides.target) as unknown as JsonMap
  for (const { manager, fieldsV1 } of sides.live.metadata.managedFields ?? []) if (managers.includes(manager)) dropFields(fieldsV1, live, target)
  return { live: live as unknown as KubeObject, target: target as unknown as KubeObject }
}

function dropFields(fields: JsonMap, live: JsonMap, target: JsonMap): void {
  for (const [name, inner] of Object.entries(fields)) {
    if (!name.startsWith('f:') || !isMap(inner)) continue
    const member = name.slice(2)
    const [here, there] = [live[member], target[member]]
    if (isDeepStrictEqual(here, there)) continue
    const isLeaf = Object.keys(inner).every((key) => key === '.')
    if (isLeaf || here === undefined || there === undefined) {
      delete live[member]
      delete target[member]
    } else if (isMap(here) && isMap(there)) dropFields(inner, here, there)
    else if (Array.isArray(here) && Array.isArray(there)) dropItems(inner, here, there)
  }
}

/** Items are named by their keys, `k:{"name":"web"}`. */
function dropItems(fields: JsonMap, live: readonly Json[], target: readonly Json[]): void {
  for (const [name, inner] of Object.entries(fields)) {
    if (!name.startsWith('k:') || !isMap(inner)) continue
    const key: unknown = JSON.parse(name.slice(2))
    const isIt = (item: Json): item is JsonMap => isMap(key) && isMap(item) && Object.entries(key).every(([part, value]) => item[part] === value)
    const [here, there] = [live.find(isIt), target.find(isIt)]
    if (here !== undefined && there !== undefined) dropFields(inner, here, there)
  }
}
