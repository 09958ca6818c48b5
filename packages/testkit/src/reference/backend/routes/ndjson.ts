import type { Grease } from '../grease.ts'

/** A stream of lines, made as they are read; `return()` of the iterator when nobody reads any more. */
export function ndjson(lines: AsyncIterable<unknown>, grease: Grease): Response {
  const iterator = lines[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else for (const piece of grease.cut(encoder.encode(`${JSON.stringify(value)}\n`))) controller.enqueue(piece)
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}
