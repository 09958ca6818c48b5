import type { Difference } from './compare.ts'

/** One exchange, one stream, or what one object of a life went through. */
export interface Result {
  /** `kubernetes/writes#create`. */
  readonly id: string
  /** Empty when it is equal. */
  readonly differences: readonly Difference[]
  /** Why the recording does not tell what would be needed to be equal, where that can be seen from the recording. */
  readonly cannotTell?: string
}

/** What could not even be played. */
export const notPlayed = (id: string, error: unknown): Result => ({
  id,
  differences: [{ path: '', recorded: 'an answer', given: `it could not be played: ${error instanceof Error ? error.message : String(error)}` }],
})
