import { RemoteFailure } from '../../remote/remote-failure.ts'

export type FailedCondition = 'FetchFailed' | 'BuildFailed' | 'IncludeUnavailable' | 'StorageOperationFailed' | 'SourceVerified'

export interface SourceFailureOptions {
  /** Which condition tells it; `SourceVerified` becomes False, all others True. `none`: only the event does. Default `FetchFailed`. */
  readonly condition?: FailedCondition | 'none'
  /** What comes next: another try after a growing pause, nothing before the spec changes, or a look after a fixed pause. Default `retry`. */
  readonly next?: 'retry' | 'stall' | 'wait'
  readonly cause?: unknown
}

/** Why a source has no new artifact: reason and message of a condition and of the event. */
export class SourceFailure extends Error {
  readonly reason: string
  readonly condition: FailedCondition | 'none'
  readonly next: 'retry' | 'stall' | 'wait'

  constructor(reason: string, message: string, { condition = 'FetchFailed', next = 'retry', cause }: SourceFailureOptions = {}) {
    super(message, { cause })
    this.name = 'SourceFailure'
    this.reason = reason
    this.condition = condition
    this.next = next
  }
}

/** A failure of a remote as one of the source: `<before>: <what the remote said>`. Anything else is left as it is. */
export function failedRemote(error: unknown, reason: string, before: string, options: SourceFailureOptions = {}): unknown {
  return error instanceof RemoteFailure ? new SourceFailure(reason, `${before}: ${error.message}`, { ...options, cause: error }) : error
}
