import { isDeepStrictEqual } from 'node:util'
import { isMap } from '../../src/cluster/kube-object.ts'
import { type Difference, differencesOf } from '../compare.ts'

/** What a poll found, and for how long. */
export interface PolledState {
  readonly atMs: number
  readonly body: unknown
}

/**
 * Whether two histories of one application are the same: each recorded state has to come, in this order, and nothing else may stay for longer
 * than two polls. A state that one side saw in a single poll may have passed between two of the other's.
 */
export function compareHistories(recorded: readonly PolledState[], given: readonly PolledState[], pollMs: number): Difference[] {
  const pairs = alignment(recorded, given)
  const differences: Difference[] = []
  let next = 0
  for (const [index, state] of recorded.entries()) {
    const at = pairs.get(index)
    if (at === undefined) {
      if (lastedMs(recorded, index) <= pollMs * 2) continue
      differences.push(...missing(state, index, recorded.length, given.slice(next, nextPaired(pairs, index, given.length))))
      continue
    }
    differences.push(...extra(given, next, at, pollMs))
    next = at + 1
  }
  const last = recorded.at(-1)?.atMs ?? 0
  const seen = given.filter(({ atMs }, index) => index < next || pollMs === 0 || atMs <= last).length
  differences.push(...extra(given, next, seen, pollMs))
  return differences
}

function lastedMs(states: readonly PolledState[], index: number): number {
  const [state, after] = [states[index], states[index + 1]]
  return state === undefined || after === undefined ? Number.POSITIVE_INFINITY : after.atMs - state.atMs
}

const nextPaired = (pairs: ReadonlyMap<number, number>, index: number, otherwise: number): number => {
  for (let at = index + 1; at < index + 50; at++) {
    const found = pairs.get(at)
    if (found !== undefined) return found
  }
  return otherwise
}

/** The nearest of what was there instead says what is different. */
function missing(state: PolledState, index: number, count: number, instead: readonly PolledState[]): Difference[] {
  const path = `state ${index + 1} of ${count} (at ${state.atMs} ms)`
  const nearest = instead.map((other) => differencesOf(state.body, other.body, path)).sort((a, b) => a.length - b.length)[0]
  return nearest ?? [{ path, recorded: state.body, given: undefined }]
}

function extra(given: readonly PolledState[], from: number, to: number, pollMs: number): Difference[] {
  const left = given.slice(from, to).flatMap((state, offset) => (lastedMs(given, from + offset) > pollMs * 2 ? [state] : []))
  return left.map((state) => ({ path: `a state at ${state.atMs} ms`, recorded: undefined, given: brief(state.body) }))
}

/** Enough to know it by. */
function brief(body: unknown): unknown {
  const status = isMap(body) ? body['status'] : undefined
  return isMap(status) ? { ...status, history: undefined, resources: undefined } : body
}

/** The longest common subsequence: index of a recorded state to that of the given one. */
function alignment(recorded: readonly PolledState[], given: readonly PolledState[]): Map<number, number> {
  const lengths = Array.from({ length: recorded.length + 1 }, () => new Array<number>(given.length + 1).fill(0))
  const isSame = recorded.map((one) => given.map((other) => isDeepStrictEqual(one.body, other.body)))
  for (let i = recorded.length - 1; i >= 0; i--) {
    for (let j = given.length - 1; j >= 0; j--) {
      const row = lengths[i] ?? []
      row[j] = isSame[i]?.[j] ? 1 + (lengths[i + 1]?.[j + 1] ?? 0) : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  const pairs = new Map<number, number>()
  for (let i = 0, j = 0; i < recorded.length && j < given.length; ) {
    if (isSame[i]?.[j]) pairs.set(i++, j++)
    else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}
