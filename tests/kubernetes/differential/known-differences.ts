import type { Step } from './steps.ts'

export interface KnownDifference {
  /** What differs, and why it may. */
  readonly name: string
  /** What is stored differs afterwards too. */
  readonly endsSequence: boolean
  explains(step: Step, genuine: unknown, simulated: unknown): boolean
}

/** Where the simulator may answer otherwise than a genuine server. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = []
