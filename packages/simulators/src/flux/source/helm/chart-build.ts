import { type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { ArtifactFiles } from '../artifact-store.ts'
import { SourceFailure, type SourceFailureOptions } from '../source-failure.ts'

/** A chart as it will be, or already is, the artifact of a HelmChart. */
export interface ChartBuild {
  readonly name: string
  /** With the build metadata that the spec asks for. */
  readonly version: string
  /** Packed anew, not just passed on. */
  readonly packaged: boolean
  /** Those that make up values.yaml. */
  readonly valuesFiles: readonly string[]
  /** How many dependencies were added. */
  readonly resolved?: number
  /** Undefined: the artifact that is there already is this chart. */
  readonly made?: { readonly digest: string; readonly size: number; readonly files: ArtifactFiles }
}

export const summaryOf = ({ name, version, packaged, valuesFiles }: ChartBuild): string => {
  const merged = valuesFiles.length === 0 ? '' : ` and merged values files [${valuesFiles.join(' ')}]`
  return `${packaged ? 'packaged' : 'pulled'} '${name}' chart with version '${version}'${merged}`
}

export const reasonOf = ({ packaged }: ChartBuild) => (packaged ? 'ChartPackageSucceeded' : 'ChartPullSucceeded')

/** `spec.valuesFiles`; values.yaml alone counts as none. */
export function valuesFilesOf(spec: JsonMap): readonly string[] {
  const files = Array.isArray(spec['valuesFiles']) ? spec['valuesFiles'].map(String) : []
  return files.length === 1 && files[0]?.replace(/^(\.\/)+/, '') === 'values.yaml' ? [] : files
}

/** `1.0.0` and `7` are `1.0.0+7`. @throws SourceFailure. */
export function withMetadata(version: string, metadata: string): string {
  if (metadata === '') return version
  const [, core] = /^v?(\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?$/.exec(version) ?? []
  if (core === undefined) throw buildFailure('MetadataPatchError', 'failed to parse version from chart metadata as SemVer: Invalid Semantic Version')
  return `${core}+${metadata}`
}

/** The artifact is this very chart, and the spec has not changed since. */
export function isStored({ object, status }: ObjectDraft, { name, version }: Pick<ChartBuild, 'name' | 'version'>): boolean {
  if (object.metadata.generation !== status['observedGeneration']) return false
  return status['observedChartName'] === name && textAt(status['artifact'], 'revision') === version
}

export const observedValuesFiles = ({ status }: ObjectDraft): readonly string[] | undefined => {
  const observed = status['observedValuesFiles']
  return Array.isArray(observed) ? observed.map(String) : undefined
}

const BUILD_FAILURES = {
  InvalidChartReference: ['invalid chart reference', { condition: 'FetchFailed', next: 'stall' }],
  ChartPullError: ['chart pull error', { condition: 'FetchFailed' }],
  Unknown: ['unknown build error', { condition: 'FetchFailed' }],
  MetadataPatchError: ['chart metadata patch error', { condition: 'BuildFailed', next: 'stall' }],
  ValuesFilesError: ['values files merge error', { condition: 'BuildFailed', next: 'stall' }],
  DependencyBuildError: ['dependency build error', { condition: 'BuildFailed' }],
  ChartPackageError: ['chart package error', { condition: 'BuildFailed' }],
} as const satisfies Record<string, readonly [string, SourceFailureOptions]>

export function buildFailure(reason: keyof typeof BUILD_FAILURES, text: string, cause?: unknown): SourceFailure {
  const [summary, options] = BUILD_FAILURES[reason]
  return new SourceFailure(reason, `${summary}: ${text}`, { ...options, cause })
}
