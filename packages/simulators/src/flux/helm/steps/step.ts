import type { ReleaseRequest } from '../release/release-request.ts'

/** Each type is run at most once in a pass; a remediation ends it. */
export type StepType = 'release' | 'remediation' | 'test' | 'unlock' | 'drift-correction'

/** Something that a pass does to a release. */
export interface Step {
  readonly type: StepType
  /** As conditions name it: `Running 'install' action …`. */
  readonly name: string
  readonly timeoutMs: number
  /** What it failed with while the storage stayed as it was, so that it can simply be tried again. Everything else is in the status. */
  run(request: ReleaseRequest): Promise<Error | undefined>
}
