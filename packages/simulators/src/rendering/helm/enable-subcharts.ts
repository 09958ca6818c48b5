import { at, isMap, type JsonMap } from '../../cluster/kube-object.ts'
import { parseVersion, parseVersionRange } from '../../remote/version-range.ts'
import { RenderFailure } from '../render-failure.ts'
import type { Chart, ChartDependency } from './chart.ts'
import { coalesceValues } from './coalesce-values.ts'

/** The chart with those subcharts only that its dependencies' tags and conditions enable, under their aliases. @throws RenderFailure. */
export function enableSubcharts(chart: Chart, values: JsonMap, path = ''): Chart {
  const dependencies = chart.metadata.dependencies ?? []
  if (dependencies.some((dependency) => dependency['import-values'] !== undefined)) {
    throw new RenderFailure('chart', 'Chart.yaml', 'the simulator does not have import-values of a dependency')
  }
  const unnamed = chart.subcharts.filter((subchart) => !dependencies.some((dependency) => fits(dependency, subchart)))
  const named = dependencies.flatMap((dependency) => {
    const subchart = chart.subcharts.find((one) => fits(dependency, one))
    if (subchart === undefined) return []
    const aliased = dependency.alias === undefined ? subchart : { ...subchart, metadata: { ...subchart.metadata, name: dependency.alias } }
    return [{ dependency, subchart: aliased }]
  })
  const all = { ...chart, subcharts: [...unnamed, ...named.map(({ subchart }) => subchart)] }
  const coalesced = coalesceValues(all, values)
  const enabled = named.filter(({ dependency }) => isEnabled(dependency, coalesced, path)).map(({ subchart }) => subchart)
  const subcharts = [...unnamed, ...enabled].map((subchart) => enableSubcharts(subchart, coalesced, `${path}${subchart.metadata.name}.`))
  return { ...chart, subcharts }
}

function fits(dependency: ChartDependency, subchart: Chart): boolean {
  if (dependency.name !== subchart.metadata.name) return false
  const version = parseVersion(subchart.metadata.version)
  return dependency.version === '' || (version !== undefined && parseVersionRange(dependency.version)(version))
}

function isEnabled({ condition = '', tags = [] }: ChartDependency, values: JsonMap, path: string): boolean {
  for (const name of condition.trim().split(',')) {
    const found = name === '' ? undefined : at(values, ...`${path}${name}`.split('.'))
    if (typeof found === 'boolean') return found
  }
  const switches = values['tags']
  const set = isMap(switches) ? tags.map((tag) => switches[tag]).filter((value) => typeof value === 'boolean') : []
  return set.length === 0 || set.includes(true)
}
