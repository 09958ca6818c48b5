import type { Difference } from './compare.ts'

/** One exchange, one stream, or what one object of a life went through. */
export interface Result {
  /** `kubernetes/writes#create`. */
  readonly id: string
  /** Empty when it is equal. */
  readonly differences: readonly Difference[]
}
