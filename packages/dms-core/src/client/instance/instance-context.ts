import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../../contract/adapter-v1.ts'

/** One adapter under the name of its instance, and how the client is to call it. */
export interface InstanceContext {
  readonly name: string
  readonly adapter: DmsAdapterV1
  readonly clock: Clock
  /** Deadline in milliseconds of a call that gives none; 30 000 when absent. */
  readonly timeoutMs?: number | undefined
  /** Every write is PERMISSION_DENIED before any request. */
  readonly readOnly?: boolean | undefined
  readonly logger?: Logger | undefined
  /** Fires with a DmsError CLOSED as its reason when the client is closed: later calls and pending reads of streams reject with it. */
  readonly closed?: AbortSignal | undefined
}
