import { readGiven } from '../given.ts'
import type { Exchange, ExchangeFile, Given } from '../recording.ts'

export interface Played {
  readonly id: string
  readonly exchange: Exchange
  /** Milliseconds since the epoch. */
  readonly startsAt: number
  readonly given: readonly Given[]
}

/**
 * All exchanges of a folder by their start, which `given` says, or the Date header and the time taken tell. One that has neither starts with the one before
 * it in its file; where no answer of a file has a Date, each starts when the one before it has ended, and not before what its answer shows.
 */
export function inOrder(files: readonly ExchangeFile[]): Played[] {
  const all = files.flatMap(({ name, exchanges, given }) => {
    const isDated = exchanges.some((exchange) => startOf(exchange) !== undefined)
    let before = isDated ? 0 : Math.min(FALLBACK, ...exchanges.flatMap(timesShown))
    return exchanges.map((exchange): Played => {
      const known = givenStart(given, exchange) ?? startOf(exchange)
      const startsAt = known ?? (isDated ? before : Math.max(before, ...timesShown(exchange)))
      before = Math.max(before, isDated ? startsAt : startsAt + tookOf(exchange))
      return { id: `${name}#${exchange.id}`, exchange, startsAt, given }
    })
  })
  return all.sort((a, b) => a.startsAt - b.startsAt)
}

/** When nothing shows a time. */
const FALLBACK = Date.parse('2100-01-01T00:00:00Z')

function givenStart(given: readonly Given[], { id }: Exchange): number | undefined {
  const entry = readGiven(given).find((one) => 'startsAt' in one && one.exchange === id)
  return entry !== undefined && 'startsAt' in entry ? Date.parse(entry.startsAt) : undefined
}

/** The header has whole seconds: a part of one says nothing. */
function startOf({ response }: Exchange): number | undefined {
  const date = response.headers?.find(([name]) => name.toLowerCase() === 'date')?.[1]
  if (date === undefined) return undefined
  const took = response.stream === undefined ? (response.tookMs ?? 0) : (response.headersAtMs ?? 0)
  return Date.parse(date) - Math.floor(took / 1000) * 1000
}

const tookOf = ({ response: { tookMs, endAtMs, stream } }: Exchange): number => tookMs ?? endAtMs ?? stream?.at(-1)?.atMs ?? 0

/** Of objects and of their owners of fields. */
function timesShown({ response: { body, stream } }: Exchange): number[] {
  const text = stream === undefined ? JSON.stringify(body ?? '') : stream.map(({ chunk }) => chunk).join('')
  return [...text.matchAll(/"(?:creationTimestamp|deletionTimestamp|time)":\s*"([^"]+)"/g)]
    .map(([, time = '']) => Date.parse(time))
    .filter(Number.isFinite)
}
