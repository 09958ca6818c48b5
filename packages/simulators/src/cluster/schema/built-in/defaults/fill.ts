import { isMap, type Json, type JsonMap } from '../../../kube-object.ts'

/** With those of the members that are missing. The given map itself when none is. */
export function fill(map: JsonMap, missing: JsonMap): JsonMap {
  for (const name in missing) if (map[name] === undefined) return { ...missing, ...map }
  return map
}

/** With the member changed, when it is a map. */
export function changeMap(map: JsonMap, name: string, change: (member: JsonMap) => JsonMap): JsonMap {
  const member = map[name]
  if (!isMap(member)) return map
  const next = change(member)
  return next === member ? map : { ...map, [name]: next }
}

/** With each map in the list changed. */
export function changeEach(map: JsonMap, name: string, change: (item: JsonMap) => JsonMap): JsonMap {
  const list = map[name]
  if (!Array.isArray(list)) return map
  const next = list.map((item) => (isMap(item) ? change(item) : item))
  return next.every((item, index) => item === list[index]) ? map : { ...map, [name]: next }
}

export const all =
  (...changes: readonly ((map: JsonMap) => JsonMap)[]) =>
  (map: JsonMap): JsonMap =>
    changes.reduce((current, change) => change(current), map)

export const mapOf = (value: Json | undefined): JsonMap => (isMap(value) ? value : {})
