import { constants, createDeflate, createGzip } from 'node:zlib'

/**
 * What stands before the router: every answer depends on `Accept-Encoding`, and has the first of gzip and deflate that it names. Messages of a
 * stream are sent on one by one. Event streams are left alone.
 */
export function compressAnswer(request: Request, response: Response): Response {
  if (request.headers.get('accept') === 'text/event-stream') return response
  const headers = new Headers(response.headers)
  headers.append('vary', 'Accept-Encoding')
  const { status, body } = response
  const encoding = encodingOf(request)
  if (encoding === undefined || body === null) return new Response(body, { status, headers })
  headers.set('content-encoding', encoding)
  headers.delete('content-length')
  return new Response(compressed(body, encoding), { status, headers })
}

type Encoding = 'gzip' | 'deflate'

/** Only as a bare word: `gzip;q=1` is none. */
const encodingOf = ({ headers }: Request): Encoding | undefined =>
  (headers.get('accept-encoding') ?? '')
    .split(',')
    .map((one) => one.trim())
    .find((one): one is Encoding => one === 'gzip' || one === 'deflate')

function compressed(body: ReadableStream<Uint8Array>, encoding: Encoding): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const zip = encoding === 'gzip' ? createGzip() : createDeflate()
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  zip.on('data', (chunk: Buffer) => controller.enqueue(new Uint8Array(chunk)))
  return new ReadableStream({
    start: (given) => {
      controller = given
    },
    pull: async () => {
      try {
        const { done, value } = await reader.read()
        if (done) {
          await new Promise<void>((resolve) => zip.once('end', resolve).end())
          controller.close()
        } else {
          zip.write(value)
          await new Promise<void>((resolve) => zip.flush(constants.Z_SYNC_FLUSH, resolve))
        }
      } catch (error) {
        zip.destroy()
        controller.error(error)
      }
    },
    cancel: async (reason) => {
      zip.destroy()
      await reader.cancel(reason)
    },
  })
}
