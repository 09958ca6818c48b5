import type { JsonMap } from '../../cluster/kube-object.ts'

/** Chart.yaml. */
export interface ChartMetadata {
  readonly apiVersion: string
  readonly name: string
  readonly version: string
  readonly appVersion?: string
  readonly description?: string
  readonly type?: string
  readonly kubeVersion?: string
  readonly dependencies?: readonly ChartDependency[]
  readonly [field: string]: unknown
}

export interface ChartDependency {
  readonly name: string
  readonly version: string
  readonly repository?: string
  /** Paths in the values, separated by commas; the first that is there decides. */
  readonly condition?: string
  readonly tags?: readonly string[]
  readonly alias?: string
  readonly [field: string]: unknown
}

export interface Chart {
  readonly metadata: ChartMetadata
  /** values.yaml; {} without one. */
  readonly values: JsonMap
  /** All files by their path in the chart (`templates/all.yaml`), except those of subcharts and what .helmignore leaves out. */
  readonly files: ReadonlyMap<string, string>
  readonly subcharts: readonly Chart[]
}
