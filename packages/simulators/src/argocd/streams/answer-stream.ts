import type { JsonMap } from '../../cluster/kube-object.ts'
import { toApiError } from '../gateway/api-error.ts'
import type { Call, StreamRoute } from '../gateway/route.ts'
import { type Framing, framingOf } from './framing.ts'
import { fieldSelection } from './select-fields.ts'
import { streamError } from './stream-error.ts'
import { untilAborted } from './until-aborted.ts'

/** Between two comment lines of an event stream; lines of JSON have none. */
const KEEP_ALIVE_MS = 15_000

/**
 * Many messages as one body. Headers are withheld until the first message or the first error. `ended`: nothing more comes of it.
 */
export async function answerStream(route: StreamRoute, call: Call, ended: () => void): Promise<Response> {
  const whole = route.whole?.(call, ended)
  if (whole !== undefined) return await whole
  const framing = framingOf(call.request)
  const messages = selected(route, call)[Symbol.asyncIterator]()
  const next = async () => {
    const message = await untilAborted(messages.next(), call.signal)
    // A server that is being stopped holds its streams open and says nothing.
    if (call.parts.outages.isStopping) await untilAborted(new Promise<never>(() => undefined), call.signal)
    return message
  }
  let first: IteratorResult<JsonMap>
  try {
    first = await next()
  } catch (error) {
    ended()
    const told = toApiError(error)
    if (told === undefined) throw error
    return new Response(framing.last(streamError(told)), { status: told.httpStatus, headers: framing.headers })
  }
  const stopped = new AbortController()
  const leave = () => {
    stopped.abort()
    ended()
  }
  let pending: IteratorResult<JsonMap> | undefined = first
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (framing.keepAlive !== undefined) void keepAlive(controller, framing.keepAlive, call, stopped.signal)
    },
    pull: async (controller) => {
      try {
        const message = pending ?? (await next())
        pending = undefined
        if (message.done !== true) {
          controller.enqueue(framing.message(message.value))
          return
        }
      } catch (error) {
        const told = toApiError(error)
        if (told === undefined) {
          leave()
          controller.error(error)
          return
        }
        controller.enqueue(framing.last(filtered(call, streamError(told))))
      }
      leave()
      controller.close()
    },
    cancel: async () => {
      leave()
      await messages.return(undefined)
    },
  })
  // Metadata stands in the headers only where there was a message.
  const metadata: Record<string, string> = first.done === true ? {} : { 'grpc-metadata-content-type': 'application/grpc' }
  return new Response(body, { headers: { ...framing.headers, ...metadata } })
}

/** Each message as a result, with the fields that were asked for, and without what says nothing new. */
async function* selected(route: StreamRoute, call: Call): AsyncGenerator<JsonMap> {
  const last = new Map<string, string>()
  for await (const message of route.stream(call)) {
    const result = filtered(call, { result: message })
    if (route.sameAs !== undefined) {
      const key = route.sameAs(message)
      const text = JSON.stringify(result)
      if (last.get(key) === text) continue
      last.set(key, text)
    }
    yield result
  }
}

/** An error of the middle is filtered like everything else, down to nothing (recorded). */
const filtered = ({ query }: Call, message: JsonMap): JsonMap => fieldSelection(query.get('fields'))?.(message) ?? message

async function keepAlive(
  controller: ReadableStreamDefaultController<Uint8Array>,
  line: NonNullable<Framing['keepAlive']>,
  { parts: { clock, outages } }: Call,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(KEEP_ALIVE_MS, signal).catch(() => undefined) // the stream has ended
    if (!signal.aborted && !outages.isStopping) controller.enqueue(line)
  }
}
