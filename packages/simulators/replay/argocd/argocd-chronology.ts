import type { Exchange, Given } from '../recording.ts'
import { readArgoCdGiven } from './argocd-given.ts'

export interface Timed {
  readonly exchange: Exchange
  /** Milliseconds since the epoch. */
  readonly startsAt: number
}

/**
 * The exchanges of a file by their start. A Date header has whole seconds: within one, each follows the one before it in the file when that had been
 * answered. One without a Date belongs to the one before it in the file. What `given` says goes before all that.
 */
export function inTime(exchanges: readonly Exchange[], given: readonly Given[]): Timed[] {
  const said = new Map(
    readArgoCdGiven(given).flatMap((entry) => ('startsAt' in entry ? [[entry.exchange, Date.parse(entry.startsAt)] as const] : [])),
  )
  const first = exchanges.map(secondOf).find((found) => found !== undefined) ?? FALLBACK
  let before = first
  const all = exchanges.map((exchange) => {
    before = said.get(exchange.id) ?? secondOf(exchange) ?? before
    return { exchange, second: before, isSaid: said.has(exchange.id) }
  })
  all.sort((a, b) => a.second - b.second)
  let free = 0
  const spread = all.map(({ exchange, second, isSaid }): Timed => {
    const startsAt = isSaid ? second : Math.max(second, Math.min(free, second + SECOND_MS - 1))
    free = startsAt + tookOf(exchange)
    return { exchange, startsAt }
  })
  return spread.sort((a, b) => a.startsAt - b.startsAt)
}

const SECOND_MS = 1_000

/** When nothing shows a time. */
const FALLBACK = Date.parse('2026-01-01T00:00:00Z')

/** In which it began, at the earliest. */
function secondOf({ response }: Exchange): number | undefined {
  const date = response.headers?.find(([name]) => name.toLowerCase() === 'date')?.[1]
  if (date === undefined) return undefined
  const took = response.stream === undefined ? (response.tookMs ?? 0) : (response.headersAtMs ?? 0)
  return Date.parse(date) - Math.floor(took / SECOND_MS) * SECOND_MS
}

/** Others were sent while a stream went on, or a call hung. */
const tookOf = ({ response: { stream, tookMs = 0 } }: Exchange): number => (stream === undefined && tookMs < SECOND_MS ? tookMs : 0)
