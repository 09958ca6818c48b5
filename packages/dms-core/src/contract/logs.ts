import type { StreamOptions } from './call-options.ts'
import type { Open } from './json.ts'

export interface LogOptions extends StreamOptions {
  readonly follow?: boolean
  /** Lines per container. */
  readonly tail?: number
  readonly since?: string
  readonly previous?: boolean
  readonly workload?: { readonly kind: string; readonly name: string; readonly namespace?: string }
  readonly pod?: string
  readonly container?: string
}

/** Without follow: merged by time. With: per container in order, new pods join. */
export interface LogLine {
  /** notice = not a line of the workload: a container that cannot be read, a gap, a pod that came or went. Never silent. */
  readonly type: Open<'line' | 'notice'>
  readonly time: string | null
  readonly namespace: string | null
  readonly pod: string | null
  readonly container: string | null
  readonly text: string
}
