import { readGiven } from './given.ts'
import type { Exchange, ExchangeFile, Given } from './recording.ts'

export interface Played {
  readonly id: string
  readonly exchange: Exchange
  /** Milliseconds since the epoch. */
  readonly startsAt: number
  readonly given: readonly Given[]
}

/** All exchanges of a folder by their start, which the Date header and the time taken tell; where they do not, the order in the file does. */
export function inOrder(files: readonly ExchangeFile[]): Played[] {
  const all = files.flatMap(({ name, exchanges, given }) => {
    let before = 0
    return exchanges.map((exchange) => {
      const startsAt = givenStart(given, exchange) ?? startOf(exchange) ?? before
      before = Math.max(before, startsAt)
      return { id: `${name}#${exchange.id}`, exchange, startsAt, given }
    })
  })
  return all.sort((a, b) => a.startsAt - b.startsAt)
}

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
