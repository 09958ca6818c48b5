import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '@gitops-dms/core'
import type { OpenExchange } from './exchange-log.ts'
import type { FaultKit, RequestFault } from './fault-kit.ts'
import { sessionOf } from './http2-session.ts'
import { untilAborted } from './until-aborted.ts'
import { writeBody } from './write-body.ts'

/** What answers a request; its signal fires when the client goes away. */
export type Handler = (request: Request) => Promise<Response>

export interface AnswerContext {
  readonly handler: Handler
  readonly origin: string
  readonly faults: FaultKit
  readonly clock: Clock
  readonly exchange: OpenExchange
}

/** Reads one request, asks the handler, writes its answer, and lets go wrong what has to. Never rejects. */
export async function answerRequest(context: AnswerContext, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  let cut = false
  outgoing.once('close', () => {
    gone.abort(new Error('the client went away'))
    context.exchange.ended(!isComplete(outgoing) && !cut)
  })
  const cutConnection = () => {
    cut = true
    const session = sessionOf(incoming)
    if (session === undefined) incoming.socket.destroy()
    else session.destroy()
  }
  const fault = context.faults.forRequest(incoming.method ?? 'GET', incoming.url ?? '/')
  try {
    if (fault?.type === 'reset') cutConnection()
    else if (fault?.type === 'hang' && fault.when !== 'body') await untilAborted(gone.signal)
    else if (fault?.type === 'status') await refuse(fault, incoming, outgoing, context.exchange)
    else await answer(context, incoming, outgoing, gone.signal, fault, cutConnection)
  } catch (error) {
    // A client that went away in the middle is no fault; anything else is answered as one.
    if (gone.signal.aborted || outgoing.headersSent) outgoing.destroy()
    else {
      context.exchange.answered(500)
      outgoing
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`simulator fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    }
  }
}

async function answer(
  { handler, origin, faults, clock, exchange }: AnswerContext,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  gone: AbortSignal,
  fault: RequestFault | undefined,
  cut: () => void,
): Promise<void> {
  const request = await toRequest(origin, incoming, gone)
  const response = await handler(request)
  if (fault?.type === 'lose-reply') {
    await response.body?.cancel()
    cut()
    return
  }
  if (fault?.type === 'delay') await clock.sleep(fault.ms, gone)
  if (fault?.type === 'truncate' || fault?.type === 'slice' || isStream(request, response)) response.headers.delete('content-length')
  const { status, headers } = fault?.type === 'rewrite' ? rewritten(response, fault) : response
  exchange.answered(status)
  outgoing.setHeader('date', new Date(clock.now()).toUTCString())
  outgoing.writeHead(status, Object.fromEntries(headers))
  // A watch says nothing until something happens, but its headers come at once. Whoever must withhold them answers later.
  outgoing.flushHeaders()
  const nextLine = () => (isStream(request, response) ? faults.forLine(incoming.method ?? 'GET', incoming.url ?? '/') : undefined)
  await writeBody(response.body, outgoing, { fault, clock, gone, cut, nextLine })
}

/** A response of HTTP/2 says it by its stream. */
function isComplete(outgoing: ServerResponse): boolean {
  const { stream } = outgoing as { readonly stream?: { readonly rstCode: number } }
  return stream === undefined ? outgoing.writableFinished : outgoing.writableEnded && stream.rstCode === 0
}

function rewritten(
  response: Response,
  fault: Extract<RequestFault, { readonly type: 'rewrite' }>,
): { readonly status: number; readonly headers: Headers } {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(fault.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  return { status: fault.status ?? response.status, headers }
}

/** The whole request is read first: an answer to half of one makes clients see a broken pipe instead of it. */
async function refuse(
  fault: Extract<RequestFault, { readonly type: 'status' }>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  exchange: OpenExchange,
): Promise<void> {
  for await (const _chunk of incoming);
  exchange.answered(fault.status)
  outgoing.writeHead(fault.status, fault.body === undefined ? fault.headers : { 'content-type': 'text/plain', ...fault.headers }).end(fault.body)
}

/** Argo CD and Kubernetes stream as `application/json` and as event streams; what they were asked tells. */
function isStream(request: Request, response: Response): boolean {
  const query = new URL(request.url).searchParams
  return (
    /ndjson|event-stream/.test(response.headers.get('content-type') ?? '') ||
    ['watch', 'follow'].some((name) => ['true', '1'].includes(query.get(name) ?? ''))
  )
}

async function toRequest(origin: string, incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const method = incoming.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name.startsWith(':')) continue // HTTP/2 puts method, path and authority among them
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = method === 'GET' || method === 'HEAD' || chunks.length === 0 ? null : Buffer.concat(chunks)
  return new Request(origin + (incoming.url ?? '/'), { method, headers, body, signal })
}
