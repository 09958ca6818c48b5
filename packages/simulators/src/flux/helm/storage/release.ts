import type { JsonMap } from '../../../cluster/kube-object.ts'

export type ReleaseStatus =
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback'
  | 'deployed'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'uninstalled'

export interface ReleaseInfo {
  readonly first_deployed: string
  readonly last_deployed: string
  /** '' until it is uninstalled. */
  readonly deleted: string
  readonly description: string
  readonly status: ReleaseStatus
  readonly notes?: string
}

export type HookPhase = 'Unknown' | 'Running' | 'Succeeded' | 'Failed'

export interface ReleaseHook {
  readonly name: string
  readonly kind: string
  readonly path: string
  readonly manifest: string
  readonly events: readonly string[]
  readonly weight: number
  readonly delete_policies: readonly string[]
  /** Times are '' before it ran. */
  readonly last_run: { readonly started_at: string; readonly completed_at: string; readonly phase: HookPhase | '' }
}

/** The chart as a release keeps it. File contents are base64. */
export interface ReleaseChart {
  readonly metadata: JsonMap
  readonly templates: readonly { readonly name: string; readonly data: string }[]
  readonly values: JsonMap
}

/** One revision of a Helm release, with the member names of Helm's storage. */
export interface Release {
  readonly name: string
  readonly namespace: string
  /** The first is 1. */
  readonly version: number
  readonly info: ReleaseInfo
  readonly chart: ReleaseChart
  /** The values of the user. */
  readonly config: JsonMap
  readonly manifest: string
  readonly hooks: readonly ReleaseHook[]
  /** How its objects were written; Helm 3 knew nothing but client-side apply and did not say it. */
  readonly apply_method?: 'ssa' | 'csa'
}

export const isPending = ({ info }: Release): boolean => info.status.startsWith('pending-')

export const withInfo = (release: Release, info: Partial<ReleaseInfo>): Release => ({ ...release, info: { ...release.info, ...info } })
