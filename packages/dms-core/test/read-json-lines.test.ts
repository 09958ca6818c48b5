import { describe, expect, it } from 'vitest'
import { type JsonLinesOptions, readJsonLines } from '../src/adapter/lists/read-json-lines.ts'
import { caught } from './support/caught.ts'
import { chunksOf } from './support/chunks.ts'

const LINE_SEPARATOR = String.fromCharCode(0x2028)

async function read(body: AsyncIterable<Uint8Array>, options?: JsonLinesOptions): Promise<unknown[]> {
  const values: unknown[] = []
  for await (const value of readJsonLines(body, options)) values.push(value)
  return values
}

describe('readJsonLines', () => {
  it.each<[string, string, unknown[]]>([
    ['one value per line', '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['a last line without an end', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['CRLF', '{"a":1}\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
    ['blank lines, also at the end', '\n\r\n{"a":1}\n \t\r\n\n{"a":2}\n\n', [{ a: 1 }, { a: 2 }]],
    ['nothing', '', []],
    ['values that are no objects', '1\n"x"\nnull\ntrue\n[1]\n', [1, 'x', null, true, [1]]],
    ['characters of two, three and four bytes', '"äß"\n"€☕"\n"😀"\n', ['äß', '€☕', '😀']],
    ['what JSON does not count as the end of a line', `"a${LINE_SEPARATOR}b"\n"c\u0085d"\n`, [`a${LINE_SEPARATOR}b`, 'c\u0085d']],
    ['line ends that are escaped', '"a\\nb"\n', ['a\nb']],
  ])('gives %s, whatever the chunks', async (_what, text, values) => {
    for (const size of [1, 2, 3, 7, 1_000]) expect(await read(chunksOf(text, size)), `chunks of ${size}`).toEqual(values)
  })

  it('gives many values of one chunk, and a line of some MB in many', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ n }))
    expect(await read(chunksOf(many.map((one) => JSON.stringify(one)).join('\n'), 2 ** 20))).toEqual(many)
    const long = { text: 'ä'.repeat(2 * 2 ** 20) }
    expect(await read(chunksOf(`${JSON.stringify(long)}\n1\n`, 16_384))).toEqual([long, 1])
  })

  it('gives each value as soon as its line has ended', async () => {
    async function* body() {
      yield Buffer.from('1\n')
      throw new Error('read too far')
    }
    for await (const value of readJsonLines(body())) {
      expect(value).toBe(1)
      break
    }
  })

  it.each<[string, string | Uint8Array, string]>([
    ['no JSON', '{"a":1}\n{"token":"s3cret"\n{"a":2}\n', 'line 2 of the stream is no JSON, or was cut (17 bytes)'],
    ['cut', '{"a":1}\n{"token":"s3cr', 'line 2 of the stream is no JSON, or was cut (14 bytes)'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a]), 'line 1 of the stream is no UTF-8'],
    ['cut inside a character', Buffer.from([0x22, 0xc3]), 'line 1 of the stream is no UTF-8'],
    ['too long', `1\n"${'x'.repeat(40)}"\n`, 'line 2 of the stream is longer than 32 bytes'],
    ['too long and without an end', 'x'.repeat(40), 'line 1 of the stream is longer than 32 bytes'],
  ])('reports a line that is %s, without what it holds', async (_what, text, message) => {
    for (const size of [1, 1_000]) {
      const error = await caught(read(chunksOf(text, size), { maxLineBytes: 32 }))
      expect(error).toMatchObject({ code: 'PROTOCOL', message, retryable: false, details: { reason: 'line' } })
      expect(error.cause).toBeUndefined()
    }
  })

  it('gives what came before a bad line', async () => {
    const lines = readJsonLines(chunksOf('1\n2\nx\n', 100))
    expect([(await lines.next()).value, (await lines.next()).value]).toEqual([1, 2])
    expect((await caught(lines.next())).code).toBe('PROTOCOL')
    expect(await lines.next()).toEqual({ done: true, value: undefined })
  })

  it('gives the failure of its body as it is', async () => {
    const failure = new Error('cut')
    async function* body() {
      yield Buffer.from('1\n2')
      throw failure
    }
    const lines = readJsonLines(body())
    expect((await lines.next()).value).toBe(1)
    await expect(lines.next()).rejects.toBe(failure)
  })

  it('ends with its signal, between two values too', async () => {
    const controller = new AbortController()
    const lines = readJsonLines(chunksOf('1\n2\n', 100), { signal: controller.signal })
    await lines.next()
    controller.abort()
    expect((await caught(lines.next())).code).toBe('CANCELLED')
    expect((await caught(read(chunksOf('', 1), { signal: AbortSignal.abort() }))).code).toBe('CANCELLED')
  })

  it('leaves its body when its reader leaves', async () => {
    let left = false
    async function* body() {
      try {
        for (;;) yield Buffer.from('1\n')
      } finally {
        left = true
      }
    }
    for await (const _ of readJsonLines(body())) break
    expect(left).toBe(true)
  })

  it('takes time that follows the length of a line: a copy of all that came with every chunk would take minutes', async () => {
    const [value] = (await read(chunksOf(`"${'x'.repeat(4 * 2 ** 20)}"\n`, 64))) as [string]
    expect(value).toHaveLength(4 * 2 ** 20)
  })
})
