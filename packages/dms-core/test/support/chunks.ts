/** A body that arrives in chunks of a size: 1 cuts every character that is longer than a byte. */
export async function* chunksOf(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}
