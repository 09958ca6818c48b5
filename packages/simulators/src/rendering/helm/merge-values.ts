import { isMap, type JsonMap } from '../../cluster/kube-object.ts'

/** Values over others, as several values files of Helm: maps deep, anything else whole. A null stays, for it removes the chart's own value later. */
export function mergeValues(below: JsonMap, above: JsonMap): JsonMap {
  const merged: JsonMap = { ...below }
  for (const [name, value] of Object.entries(above)) {
    const before = merged[name]
    merged[name] = isMap(before) && isMap(value) ? mergeValues(before, value) : value
  }
  return merged
}
