import type { Requeue } from '../runtime/requeue.ts'

/** Why a pass over a Kustomization failed. */
export class KustomizationFailure extends Error {
  /** Reason of `Ready`. */
  readonly reason: string
  /** Text of the event, where it is another one than that of `Ready`. */
  readonly event: string
  readonly eventType: 'Normal' | 'Warning'
  /** When it is tried again. Default: after the retry interval. */
  readonly requeue: Requeue | undefined

  constructor(reason: string, message: string, cause?: unknown, more: Partial<Pick<KustomizationFailure, 'event' | 'eventType' | 'requeue'>> = {}) {
    super(message, { cause })
    this.name = 'KustomizationFailure'
    this.reason = reason
    this.event = more.event ?? message
    this.eventType = more.eventType ?? 'Warning'
    this.requeue = more.requeue
  }
}

/** A spec that cannot work until it is changed: an expression that is none. */
export class ConfigurationFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'ConfigurationFailure'
  }
}
