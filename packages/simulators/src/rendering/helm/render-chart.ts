import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { isMap } from '../../cluster/kube-object.ts'
import { parseVersion, parseVersionRange } from '../../remote/version-range.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'
import type { Chart } from './chart.ts'
import { coalesceValues } from './coalesce-values.ts'
import { enableSubcharts } from './enable-subcharts.ts'
import { renderTemplates } from './render-templates.ts'
import { type SortedManifests, sortManifests } from './sort-manifests.ts'

export interface ChartRelease {
  readonly name: string
  readonly namespace: string
  /** 1 at install. */
  readonly revision: number
  readonly isInstall: boolean
  readonly isUpgrade: boolean
}

/** What `.Capabilities` says. */
export interface ChartCapabilities {
  /** Default `v1.36.1`. */
  readonly kubeVersion?: string | undefined
  /** `apps/v1`, `apps/v1/Deployment`. */
  readonly apiVersions?: readonly string[] | undefined
}

export interface ChartRendering {
  readonly chart: Chart
  /** Of the user; merged over those of the chart. */
  readonly values: JsonMap
  readonly release: ChartRelease
  readonly capabilities?: ChartCapabilities | undefined
  /** Values are not checked, so that a values.schema.json is of no consequence. Default false: a chart that has one is refused. */
  readonly skipsSchema?: boolean | undefined
}

export interface RenderedChart extends SortedManifests {
  /** Of the crds/ folder, which no template touches; not in `objects`. */
  readonly crds: readonly KubeObject[]
  /** The values that the templates saw. */
  readonly values: JsonMap
  /** NOTES.txt, rendered. */
  readonly notes: string
}

const KUBE_VERSION = 'v1.36.1'

/** What Helm makes of a chart for a release. @throws RenderFailure `template`, in Helm's words; `chart`. */
export function renderChart({ chart, values: given, release, capabilities = {}, skipsSchema = false }: ChartRendering): RenderedChart {
  const kubeVersion = capabilities.kubeVersion ?? KUBE_VERSION
  requireKubeVersion(chart, kubeVersion)
  if (!skipsSchema) refuseSchema(chart)
  const enabled = enableSubcharts(chart, given)
  const values = coalesceValues(enabled, given)
  const top = {
    Release: {
      Name: release.name,
      Namespace: release.namespace,
      Revision: BigInt(release.revision),
      IsInstall: release.isInstall,
      IsUpgrade: release.isUpgrade,
      Service: 'Helm',
    },
    Values: values,
    Capabilities: capabilityFields(kubeVersion, capabilities.apiVersions ?? []),
  } as unknown as JsonMap
  const files = renderTemplates(enabled, top)
  const notes = files.get(`${chart.metadata.name}/templates/NOTES.txt`) ?? ''
  const manifests = new Map([...files].filter(([path]) => !path.endsWith('NOTES.txt')))
  return { ...sortManifests(manifests), crds: crdsOf(enabled), values, notes }
}

function requireKubeVersion({ metadata }: Chart, kubeVersion: string): void {
  if (metadata.kubeVersion === undefined || metadata.kubeVersion === '') return
  const version = parseVersion(kubeVersion)
  if (version !== undefined && parseVersionRange(metadata.kubeVersion)(version)) return
  const text = `chart requires kubeVersion: ${metadata.kubeVersion} which is incompatible with Kubernetes ${kubeVersion}`
  throw new RenderFailure('chart', 'Chart.yaml', text)
}

function refuseSchema(chart: Chart): void {
  if (chart.files.has('values.schema.json')) throw new RenderFailure('chart', 'values.schema.json', 'the simulator does not have values.schema.json')
  for (const subchart of chart.subcharts) refuseSchema(subchart)
}

function capabilityFields(kubeVersion: string, apiVersions: readonly string[]): Record<string, unknown> {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(kubeVersion) ?? []
  return {
    KubeVersion: { Version: kubeVersion, GitVersion: kubeVersion, Major: major, Minor: minor },
    APIVersions: { Has: (version: string) => apiVersions.includes(version) },
    HelmVersion: { Version: 'v4.2', GoVersion: '', GitCommit: '', GitTreeState: '' },
  }
}

function crdsOf({ files, subcharts }: Chart): KubeObject[] {
  const own = [...files].filter(([name]) => /^crds\/.*\.(ya?ml|json)$/.test(name)).sort(([a], [b]) => (a < b ? -1 : 1))
  const objects = own.flatMap(([name, text]) =>
    parseGoYaml(text).flatMap(({ value, error }) => {
      if (error !== undefined) throw new RenderFailure('chart', name, `failed to parse ${name}: error converting YAML to JSON: ${error}`)
      return isMap(value) ? [value as unknown as KubeObject] : []
    }),
  )
  return [...objects, ...subcharts.flatMap(crdsOf)]
}
