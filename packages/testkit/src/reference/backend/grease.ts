import { systemClock } from '@gitops-dms/core/adapter'

/** What the protocol does not promise, done another way each time, so that nobody may come to lean on it. */
export interface Grease {
  /** The same value, its members in another order, and with members that nobody knows where the engine says what is in it. */
  dress(value: unknown): unknown
  /** In no order. */
  mix<T>(items: readonly T[]): T[]
  /** As many as were asked for, or fewer. */
  pageSize(limit: number): number
  /** Whether a watch marks now, out of turn. */
  marksNow(): boolean
  /** The same bytes, cut where nobody expects it. */
  cut(bytes: Uint8Array): Uint8Array[]
  /** The network takes its time: real time, whatever the clock of the engine says. */
  delay(signal: AbortSignal): Promise<void>
}

export function createGrease(seed: number | undefined): Grease {
  if (seed === undefined) {
    return {
      dress: (value) => value,
      mix: (items) => [...items],
      pageSize: (limit) => limit,
      marksNow: () => false,
      cut: (bytes) => [bytes],
      delay: async () => undefined,
    }
  }
  const random = randomNumbers(seed)
  const mix = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  const dress = (value: unknown, isOpen: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => dress(item, isOpen))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, dress(member, isOpen && ENGINES_OWN.has(name))])
    if (isOpen && random() < 0.5) entries.push([`x-${Math.floor(random() * 1000)}`, [null, 'not known', 7, { deep: true }][Math.floor(random() * 4)]])
    return Object.fromEntries(mix(entries))
  }
  return {
    dress: (value) => dress(value, true),
    mix,
    // Few enough, at times, that a list of a handful has a second page.
    pageSize: (limit) => (random() < 0.3 ? 1 + Math.floor(Math.min(limit, MOST_ON_A_SHORT_PAGE) * random()) : limit),
    marksNow: () => random() < 0.1,
    cut: (bytes) => {
      const at = random() < 0.5 ? Math.floor(bytes.length * random()) : 0
      return [bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0)
    },
    delay: (signal) => systemClock.sleep(Math.floor(random() * 4), signal),
  }
}

const MOST_ON_A_SHORT_PAGE = 4

/** Members whose own members are the engine's; those of all others are the user's, and nothing is put in there. */
const ENGINES_OWN = new Set(['items', 'object', 'metadata', 'status', 'operation', 'health', 'history', 'conditions', 'nodes', 'error'])

/** Mulberry32: small, and the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
