import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import type { Chart } from './chart.ts'

/** The user's values over those of a chart and of its subcharts, `global` handed down; null removes what the chart has. */
export function coalesceValues(chart: Chart, values: JsonMap): JsonMap {
  const merged = over(withoutNulls(chart.values), values)
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata
    const own = merged[name]
    const below = isMap(own) ? own : {}
    merged[name] = coalesceValues(subchart, withGlobals(below, merged['global']))
  }
  return merged
}

function over(below: JsonMap, above: JsonMap): JsonMap {
  const merged: JsonMap = { ...below }
  for (const [name, value] of Object.entries(above)) {
    const before = merged[name]
    if (value === null && name in below) delete merged[name]
    else if (isMap(before) && isMap(value)) merged[name] = over(before, value)
    else if (!isMap(before) || value === null) merged[name] = isMap(value) ? structuredClone(value) : value
    else merged[name] = value
  }
  return merged
}

function withoutNulls(values: JsonMap): JsonMap {
  const kept = Object.entries(values).filter(([, value]) => value !== null)
  return Object.fromEntries(kept.map(([name, value]) => [name, isMap(value) ? withoutNulls(value) : structuredClone(value)]))
}

/** The parent's globals win. */
function withGlobals(values: JsonMap, globals: unknown): JsonMap {
  const own = values['global']
  return { ...values, global: isMap(globals) ? over(isMap(own) ? own : {}, globals) : isMap(own) ? own : {} }
}
