import { isMap, type Json, type JsonMap } from '../kube-object.ts'

/** A strategic patch as the server tells it after it has merged it: without the nulls in maps that the object did not have (measured). */
export function patchAsTold(live: JsonMap, patch: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      const before = live[name]
      if (!isMap(value)) return [name, value]
      return [name, isMap(before) ? patchAsTold(before, value) : before === undefined ? withoutNulls(value) : value]
    }),
  )
}

const withoutNulls = (map: JsonMap): JsonMap =>
  Object.fromEntries(
    Object.entries(map)
      .filter(([, value]) => value !== null)
      .map(([name, value]): [string, Json] => [name, isMap(value) ? withoutNulls(value) : value]),
  )
