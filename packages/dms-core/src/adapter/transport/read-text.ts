import { DmsError } from '../../errors/dms-error.ts'

/** V8 holds no text much longer than this, and no answer that is wanted whole is. */
const DEFAULT_MAX_BYTES = 256 * 2 ** 20

/** A body as text (UTF-8). @throws DmsError PROTOCOL beyond `maxBytes` (default 256 MiB), and what the body throws. */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes = DEFAULT_MAX_BYTES): Promise<string> {
  return (await readBytes(body, maxBytes)).toString('utf8')
}

export async function readBytes(body: AsyncIterable<Uint8Array>, maxBytes = DEFAULT_MAX_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes)
      throw new DmsError({ code: 'PROTOCOL', message: `the answer is longer than ${maxBytes} bytes`, details: { reason: 'size' } })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}
