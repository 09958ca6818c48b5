import { abortError } from '../../clock/with-deadline.ts'
import type { JsonValue } from '../../contract/json.ts'
import { DmsError } from '../../errors/dms-error.ts'

export interface JsonLinesOptions {
  /** A longer line is PROTOCOL, so that a stream without line ends cannot fill the memory. Default 16 MiB. */
  readonly maxLineBytes?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const DEFAULT_MAX_LINE_BYTES = 16 * 2 ** 20
const LINE_FEED = 0x0a

/**
 * The values of a stream with one JSON text per line (NDJSON). Lines end with LF or CRLF and nothing else, since JSON may hold every other
 * separator; chunks may be cut anywhere, in the middle of a character too; blank lines are passed over; the last line needs no end.
 * @throws DmsError PROTOCOL for a line that is no JSON, no UTF-8, or too long (without its content), CANCELLED or DEADLINE_EXCEEDED by the
 * signal, and what the body throws.
 */
export async function* readJsonLines(
  body: AsyncIterable<Uint8Array>,
  { maxLineBytes = DEFAULT_MAX_LINE_BYTES, signal }: JsonLinesOptions = {},
): AsyncGenerator<JsonValue, void, undefined> {
  const decode = strictDecoder()
  /** The beginning of a line whose end has not come yet. */
  let begun: Uint8Array[] = []
  let begunBytes = 0
  let number = 0

  const lineOf = (end: Uint8Array): JsonValue | undefined => {
    number += 1
    const bytes = begunBytes + end.byteLength
    if (bytes > maxLineBytes) throw badLine(number, `longer than ${maxLineBytes} bytes`)
    const whole = begun.length === 0 ? end : Buffer.concat([...begun, end], bytes)
    begun = []
    begunBytes = 0
    return parseLine(whole, decode, number)
  }

  for await (const chunk of body) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (signal?.aborted) throw abortError(signal.reason)
      const value = lineOf(chunk.subarray(start, end))
      start = end + 1
      if (value !== undefined) yield value
    }
    if (start === chunk.byteLength) continue
    begun.push(chunk.subarray(start))
    begunBytes += chunk.byteLength - start
    if (begunBytes > maxLineBytes) throw badLine(number + 1, `longer than ${maxLineBytes} bytes`)
  }
  if (signal?.aborted) throw abortError(signal.reason)
  const last = lineOf(new Uint8Array())
  if (last !== undefined) yield last
}

/** Undefined for a blank line. */
function parseLine(line: Uint8Array, decode: (bytes: Uint8Array) => string, number: number): JsonValue | undefined {
  let text: string
  try {
    text = decode(line)
  } catch {
    throw badLine(number, 'no UTF-8')
  }
  if (/^[ \t\r]*$/.test(text)) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    // The parser's error quotes the line, which may hold secrets.
    throw badLine(number, `no JSON, or was cut (${line.byteLength} bytes)`)
  }
}

/** Refuses what is no UTF-8 instead of replacing it. */
const strictDecoder = () => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (bytes: Uint8Array) => decoder.decode(bytes)
}

const badLine = (number: number, found: string) =>
  new DmsError({ code: 'PROTOCOL', message: `line ${number} of the stream is ${found}`, details: { reason: 'line', line: number } })
