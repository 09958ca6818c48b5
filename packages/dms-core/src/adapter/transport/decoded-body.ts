import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

const DECODERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/**
 * A body without its content coding. None is asked for, since it would cost more than it saves near a cluster; HTTP lets a server, or a proxy
 * before it, compress all the same. An empty body has none. Throws what the body throws, and the decoder for what it cannot read.
 */
export async function* decodedBody(body: AsyncIterable<Uint8Array>, coding: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  const name = String(coding ?? 'identity').toLowerCase()
  if (name === 'identity' || name === '') {
    yield* body
    return
  }
  if (!Object.hasOwn(DECODERS, name)) throw new Error(`its answer has a content-encoding that is not known: ${name.slice(0, 40)}`)
  // Its callback is told what the reader of the last stream is told too.
  yield* pipeline(body, DECODERS[name as keyof typeof DECODERS](), () => undefined)
}
