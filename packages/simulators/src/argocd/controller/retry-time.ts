import { type Json, numberAt, textAt } from '../../cluster/kube-object.ts'
import { goDurationMs } from './go-duration.ts'

const DEFAULT_MS = 5_000
const DEFAULT_MOST_MS = 180_000

/** When the next attempt may begin: `duration` times `factor` for each retry so far, at most `maxDuration`, after the end of the last one. */
export function retryTime(operation: Json, endedAt: number, retries: number): number {
  const durationMs = goDurationMs(textAt(operation, 'retry', 'backoff', 'duration')) ?? DEFAULT_MS
  const factor = numberAt(operation, 'retry', 'backoff', 'factor') ?? 2
  const mostMs = goDurationMs(textAt(operation, 'retry', 'backoff', 'maxDuration')) ?? DEFAULT_MOST_MS
  const waitMs = durationMs * factor ** retries
  return endedAt + (mostMs > 0 ? Math.min(mostMs, waitMs) : waitMs)
}

/** `3:04PM`: no date and no zone. */
export function kitchenTime(ms: number): string {
  const time = new Date(ms)
  const hour = time.getUTCHours()
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(time.getUTCMinutes()).padStart(2, '0')}${hour < 12 ? 'AM' : 'PM'}`
}
