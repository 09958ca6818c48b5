import type { DeploymentRef, DeploymentSpec, DmsAdapterV1 } from '@gitops-dms/core'

/** What a check may use. Every check has names of its own, so that checks may run in any order. */
export interface CheckContext {
  /** Shared by the checks of a run. */
  readonly adapter: DmsAdapterV1
  /** Another one of the same settings, closed after the check. */
  newAdapter(): DmsAdapterV1
  /** A spec that the backend accepts, under a name of its own. */
  newSpec(): DeploymentSpec
  /** To be deleted when the check is over, newest first; a failure to do so is a failure of the check. */
  track(ref: DeploymentRef): void
}

/** One statement of the contract, as data: any runner can run it, nothing about it lies in a runner. */
export interface Check {
  /** `DMS-<AREA>-<NNN>`: never reused, its meaning frozen. */
  readonly id: string
  readonly level: 'MUST' | 'SHOULD' | 'MAY'
  readonly title: string
  /** The rule of the contract that it tests. */
  readonly rule: string
  readonly area: string
  /** Contract version that it entered with. */
  readonly since: string
  /** Rejects, by node:assert, when the adapter does not keep it. */
  run(context: CheckContext): Promise<void>
}
