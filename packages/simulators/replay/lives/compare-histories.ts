import { type Difference, differencesOf } from '../compare.ts'
import type { History } from './state-log.ts'

export interface HistoryDifference {
  readonly differences: readonly Difference[]
  /** When, in the recording, the first of them is; undefined when there is none. */
  readonly atMs?: number
}

/** A machine is quicker or slower than another by some seconds; what comes sooner than this has not waited for what it has to wait for. */
const TOO_EARLY_MS = 10_000

/** What happens in the last moment of a life may be what came just after it then. */
const LAST_MOMENT_MS = 250

/**
 * Each recorded history has its match among the given ones, state by state, and none is left over on either side. `endMs`: when the recording
 * ends, from the start of the life.
 */
export function compareHistories(recorded: readonly History[], given: readonly History[], endMs: number): HistoryDifference {
  const [only] = recorded
  if (recorded.length <= 1 && given.length <= 1) return compared(only ?? [], given[0] ?? [], endMs)
  const left = [...given]
  const unmatched = recorded.filter((history) => {
    const index = left.findIndex((other) => compared(history, other, endMs).differences.length === 0)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
  const surplus = left.filter((history) => (history[0]?.atMs ?? 0) < endMs - LAST_MOMENT_MS)
  const [then] = unmatched
  const [now] = surplus
  if (then === undefined && now === undefined) return NONE
  const path = `histories without a match: ${unmatched.length} of ${recorded.length} recorded, ${surplus.length} of ${given.length} given`
  return { differences: [{ path, recorded: values(then), given: values(now ?? left[0]) }], atMs: (then ?? now)?.[0]?.atMs ?? 0 }
}

const NONE: HistoryDifference = { differences: [] }

const values = (history: History | undefined) => history?.map(({ value }) => value)

/** From where on the order of states is another. */
function compared(recorded: History, given: History, endMs: number): HistoryDifference {
  for (const [index, { value, atMs }] of recorded.entries()) {
    const now = given[index]
    const path = `state ${index + 1} of ${recorded.length}`
    const differences = differencesOf(value, now?.value, path)
    if (differences.length > 0) return { differences, atMs }
    if (now !== undefined && now.atMs < atMs - TOO_EARLY_MS) {
      return { differences: [{ path: `time of ${path}`, recorded: `${atMs} ms`, given: `${now.atMs} ms` }], atMs: now.atMs }
    }
  }
  const [next] = given.slice(recorded.length)
  if (next === undefined || next.atMs >= endMs - LAST_MOMENT_MS) return NONE
  return { differences: [{ path: `state ${recorded.length + 1} of ${recorded.length}`, recorded: undefined, given: next.value }], atMs: next.atMs }
}
