/** Numbers that a seed decides, so that a run can be had again. */
export interface Random {
  /** 0 <= n < 1 */
  next(): number
  /** 0 <= n < below */
  integer(below: number): number
  pick<T>(from: readonly T[]): T
  shuffled<T>(items: readonly T[]): T[]
}

/** mulberry32: small, and good enough to order checks and to make names. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number) => Math.floor(next() * below)
  return {
    next,
    integer,
    pick: (from) => from[integer(from.length)] as (typeof from)[number],
    shuffled: (items) => {
      const order = [...items]
      for (let last = order.length - 1; last > 0; last--) {
        const other = integer(last + 1)
        ;[order[last], order[other]] = [order[other] as (typeof order)[number], order[last] as (typeof order)[number]]
      }
      return order
    },
  }
}
