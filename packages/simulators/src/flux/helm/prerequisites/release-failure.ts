export interface ReleaseFailureOptions {
  readonly cause?: unknown
  /** Message of the event about it. Without one there is none. */
  readonly event?: string
}

/** Why a HelmRelease cannot be released, as its `Ready` condition says it. */
export class ReleaseFailure extends Error {
  readonly reason: string
  readonly event: string | undefined

  constructor(reason: string, message: string, { cause, event }: ReleaseFailureOptions = {}) {
    super(message, { cause })
    this.reason = reason
    this.event = event
  }
}

/** One that only another spec can cure: the object is stalled. */
export class TerminalFailure extends ReleaseFailure {
  constructor(reason: string, message: string, event = message) {
    super(reason, message, { event })
  }
}
