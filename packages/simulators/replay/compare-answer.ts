import { type Difference, differencesOf } from './compare.ts'
import type { Normaliser } from './normalise.ts'
import type { Exchange } from './recording.ts'
import { linesOf } from './stream-lines.ts'

export interface Seen {
  /** Null: no answer came. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly end: 'server ended the body' | 'connection cut' | undefined
}

/** Of the connection and of its framing, not of the answer. */
const OF_THE_CONNECTION = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']

/** Status, headers and body of both, normalised; of a stream its lines and its end. */
export function compareAnswer({ response }: Exchange, seen: Seen, ofRecorded: Normaliser, ofGiven: Normaliser): Difference[] {
  const streamed = response.stream !== undefined
  // `<list>`, `<gzip bytes>`: the recording says that there was a body, not which.
  const leftOut = typeof response.body === 'string' && /^<[a-z ]+>$/.test(response.body)
  const recordedText = streamed ? (response.stream ?? []).map((chunk) => chunk.chunk).join('') : response.body
  const recorded = {
    status: response.status ?? null,
    headers: headersOf(response.headers ?? []),
    body: streamed ? parsedLines(recordedText as string) : parsedBody(recordedText),
    ...(streamed ? { end: endOf(response.end) } : {}),
  }
  const given = {
    status: seen.status,
    headers: headersOf(Object.entries(seen.headers)),
    body: streamed ? parsedLines(seen.text) : leftOut && seen.text !== '' ? response.body : parsedLike(recordedText, seen.text),
    ...(streamed ? { end: response.end === 'client closed' && seen.end === undefined ? 'client closed' : endOf(seen.end) } : {}),
  }
  return differencesOf(ofRecorded(recorded), ofGiven(given))
}

const endOf = (end: string | undefined) => (end === undefined ? 'goes on' : end.startsWith('broken') ? 'connection cut' : end)

const headersOf = (headers: readonly (readonly [string, string])[]) => {
  const kept = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (!OF_THE_CONNECTION.includes(key)) kept.set(key, [...(kept.get(key) ?? []), value])
  }
  return Object.fromEntries([...kept].map(([name, values]) => [name, values.join(', ')]))
}

const parsedLines = (text: string): unknown[] => linesOf([{ atMs: 0, chunk: text }]).map(({ line }) => parsedBody(line))

/** A recorded body is text where it was no JSON, or no body at all. */
const parsedLike = (recorded: unknown, text: string): unknown => (text === '' && (recorded ?? null) === null ? null : parsedBody(text))

function parsedBody(body: unknown): unknown {
  if (typeof body !== 'string') return body ?? null
  try {
    return JSON.parse(body)
  } catch {
    return body // plain text
  }
}
