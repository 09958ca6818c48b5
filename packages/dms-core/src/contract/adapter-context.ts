import type { DmsAdapterV1 } from './adapter-v1.ts'
import type { JsonObject } from './json.ts'

/** Every timer and every deadline of core, client and adapters goes through this, so that tests can own time. Absent: the real clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Rejects with signal.reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The consumer's logger (console, pino and winston fit). Absent: silence. Never receives credentials. */
export interface Logger {
  debug(message: string, fields?: JsonObject): void
  info(message: string, fields?: JsonObject): void
  warn(message: string, fields?: JsonObject): void
  error(message: string, fields?: JsonObject): void
}

export interface AdapterContext {
  readonly instance: string
  readonly clock?: Clock
  readonly logger?: Logger
}

/** What an adapter package exports as `createAdapter`. Validates its settings itself: CONFIG with details.issues [{path, message}]. No I/O. */
export type AdapterFactory = (settings: never, context?: AdapterContext) => DmsAdapterV1
