import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Clock } from '@gitops-dms/core'
import type { RequestFault } from './fault-kit.ts'
import { untilAborted } from './until-aborted.ts'

export interface WriteBodyOptions {
  readonly fault: RequestFault | undefined
  readonly clock: Clock
  /** Fires when the client goes away. */
  readonly gone: AbortSignal
  /** Cuts the connection. */
  readonly cut: () => void
  /** The line to put before the next of the stream's own. */
  readonly nextLine: () => string | undefined
}

/** Writes a body no faster than it is read, in the way that the fault wants, and ends the message unless the fault wants that too. */
export async function writeBody(body: ReadableStream<Uint8Array> | null, outgoing: ServerResponse, options: WriteBodyOptions): Promise<void> {
  const { fault, gone, cut } = options
  let left = fault?.type === 'truncate' ? fault.bytes : Number.POSITIVE_INFINITY
  const reader = body?.getReader()
  const stop = () => void reader?.cancel(gone.reason).catch(() => undefined) // the source's own failure was or will be thrown by read()
  gone.addEventListener('abort', stop, { once: true })
  if (gone.aborted) stop()
  try {
    let atLineStart = true
    while (reader !== undefined && left > 0) {
      const { done, value } = await reader.read()
      if (done || gone.aborted) break
      const line = atLineStart ? options.nextLine() : undefined
      if (line !== undefined) await write(outgoing, Buffer.from(`${line}\n`), gone)
      atLineStart = value.at(-1) === NEWLINE
      if (fault?.type === 'hang') {
        await write(outgoing, value.subarray(0, value.length >> 1), gone)
        await untilAborted(gone)
        return
      }
      const part = value.subarray(0, left)
      left -= part.length
      if (fault?.type === 'slice')
        for (let at = 0; at < part.length; at += fault.bytes) {
          await flush(outgoing, part.subarray(at, at + fault.bytes), gone)
          if (fault.everyMs !== undefined) await options.clock.sleep(fault.everyMs, gone)
        }
      else if (fault?.type === 'truncate') await flush(outgoing, part, gone)
      else await write(outgoing, part, gone)
    }
    if (fault?.type === 'hang') await untilAborted(gone)
    else if (fault?.type === 'truncate' && fault.cut && left === 0) cut()
    else outgoing.end()
  } finally {
    gone.removeEventListener('abort', stop)
    stop()
  }
}

const NEWLINE = 10

async function write(outgoing: ServerResponse, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  if (!outgoing.write(bytes)) await once(outgoing, 'drain', { signal: gone })
}

/** Resolves when the bytes have left, so that what comes next, or the cut, comes after them; rejects when the client goes away before. */
async function flush(outgoing: ServerResponse, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  gone.throwIfAborted()
  // Node calls nobody back for what a destroyed connection still had to write.
  let stop: () => void = () => undefined
  try {
    await new Promise<void>((resolve, reject) => {
      stop = () => reject(gone.reason)
      gone.addEventListener('abort', stop)
      outgoing.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  } finally {
    gone.removeEventListener('abort', stop)
  }
}
