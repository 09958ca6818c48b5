import type { JsonMap } from '../../cluster/kube-object.ts'
import { goJson } from '../../kubernetes/answers/go-json.ts'

/** How messages stand on the wire. */
export interface Framing {
  readonly headers: Readonly<Record<string, string>>
  message(message: JsonMap): Uint8Array<ArrayBuffer>
  /** An error, after which nothing comes. */
  last(message: JsonMap): Uint8Array<ArrayBuffer>
  readonly keepAlive?: Uint8Array<ArrayBuffer>
}

const TEXT = new TextEncoder()
const bytes = (text: string) => TEXT.encode(text)

const LINES: Framing = {
  headers: { 'content-type': 'application/json' },
  message: (message) => bytes(`${goJson(JSON.stringify(message))}\n`),
  last: (message) => bytes(goJson(JSON.stringify(message))),
}

const EVENTS: Framing = {
  headers: { 'content-type': 'text/event-stream', 'x-content-type-options': 'nosniff' },
  message: (message) => bytes(`data: ${goJson(JSON.stringify(message))} \n\n\n`),
  last: (message) => bytes(`data: ${goJson(JSON.stringify(message))} `),
  keepAlive: bytes(':\n'),
}

/** Server-sent events only for exactly this `Accept`, lines of JSON for everybody else. */
export const framingOf = (request: Request): Framing => (request.headers.get('accept') === 'text/event-stream' ? EVENTS : LINES)
