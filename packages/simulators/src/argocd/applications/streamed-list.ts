import type { JsonMap } from '../../cluster/kube-object.ts'

const encoder = new TextEncoder()

/**
 * A list as 3.6 writes it: item by item, each when the one before has been taken. So it has no length, and whatever ends the connection
 * meanwhile leaves a 200 with half of a document.
 */
export function streamedList(metadata: JsonMap, items: readonly JsonMap[]): Response {
  const parts = pieces(metadata, items)
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const { done, value } = parts.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': 'application/json', 'grpc-metadata-content-type': 'application/grpc' } })
}

function* pieces(metadata: JsonMap, items: readonly JsonMap[]): Generator<string> {
  yield `{"metadata":${JSON.stringify(metadata)}\n`
  if (items.length === 0) {
    yield ',"items":null}'
    return
  }
  for (const [index, item] of items.entries()) yield `${index === 0 ? ',"items":[' : ','}${JSON.stringify(item)}\n`
  yield ']}'
}
