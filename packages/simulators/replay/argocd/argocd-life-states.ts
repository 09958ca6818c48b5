import { isDeepStrictEqual } from 'node:util'
import { type Difference, differencesOf } from '../compare.ts'

/** What a poll found, and for how long. */
export interface PolledState {
  readonly atMs: number
  readonly body: unknown
}

/**
 * Whether two histories of one application are the same: each recorded state has to come, in this order and not much too soon, and nothing else may
 * stay for longer than two polls. A state that one side saw in a single poll may have passed between two of the other's.
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
    differences.push(...extra(recorded, given, next, at, pollMs), ...tooSoon(state, given[at], index, recorded.length))
    next = at + 1
  }
  const last = recorded.at(-1)?.atMs ?? 0
  const seen = given.filter(({ atMs }, index) => index < next || pollMs === 0 || atMs <= last).length
  differences.push(...extra(recorded, given, next, seen, pollMs))
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

const TOO_SOON_MS = 10_000

function tooSoon({ atMs }: PolledState, found: PolledState | undefined, index: number, count: number): Difference[] {
  if (found === undefined || atMs - found.atMs <= TOO_SOON_MS) return []
  return [{ path: `state ${index + 1} of ${count}: when`, recorded: `${atMs} ms`, given: `${found.atMs} ms` }]
}

/** The nearest of what was there instead says what is different. */
function missing(state: PolledState, index: number, count: number, instead: readonly PolledState[]): Difference[] {
  const path = `state ${index + 1} of ${count} (at ${state.atMs} ms)`
  const nearest = instead.map((other) => differencesOf(state.body, other.body, path)).sort((a, b) => a.length - b.length)[0]
  return nearest ?? [{ path, recorded: state.body, given: undefined }]
}

/** How it differs from the recorded one that is most like it. */
function extra(recorded: readonly PolledState[], given: readonly PolledState[], from: number, to: number, pollMs: number): Difference[] {
  const left = given.slice(from, to).filter((_, offset) => lastedMs(given, from + offset) > pollMs * 2)
  return left.map(({ atMs, body }) => {
    const path = `a state at ${atMs} ms`
    const like = recorded.map((state, index) => ({ index, differences: differencesOf(state.body, body) })).sort(byNumber)[0]
    if (like === undefined) return { path, recorded: undefined, given: body }
    const of = (side: 'recorded' | 'given') => Object.fromEntries(like.differences.map((one) => [one.path, one[side]]))
    return { path: `${path}, most like state ${like.index + 1}`, recorded: of('recorded'), given: of('given') }
  })
}

const byNumber = (a: { readonly differences: readonly unknown[] }, b: { readonly differences: readonly unknown[] }) =>
  a.differences.length - b.differences.length

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
