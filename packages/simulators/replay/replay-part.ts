import type { Normaliser } from './normalise.ts'
import type { Result } from './result.ts'

/** A part of the recordings that has a world of its own. */
export interface ReplayPart {
  readonly name: string
  /** Of its results, should it not come to its end. */
  readonly ids: readonly string[]
  /** How many entries it has: the longest are begun first. */
  readonly size: number
  play(normaliser: () => Normaliser): Promise<readonly Result[]>
}
