import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectList } from '../src/adapter/lists/project-list.ts'
import type { JsonValue } from '../src/contract/json.ts'
import { caught } from './support/caught.ts'
import { chunksOf } from './support/chunks.ts'

const SIZES = [1, 2, 3, 5, 64, 1_000_000]
const whole = { project: (item: JsonValue) => item }
const read = (text: string | Uint8Array, size = 1_000_000) => projectList(chunksOf(text, size), whole)

describe('projectList', () => {
  it.each<[string, string, unknown[], object]>([
    [
      'of several items',
      '{"kind":"List","items":[{"a":1},{"a":2}],"metadata":{"continue":"x"}}',
      [{ a: 1 }, { a: 2 }],
      { kind: 'List', metadata: { continue: 'x' } },
    ],
    ['before the other members', '{"items":[{"a":1}],"kind":"List"}', [{ a: 1 }], { kind: 'List' }],
    ['behind the other members', '{"metadata":{"resourceVersion":"5"},"items":[{"a":1}]}', [{ a: 1 }], { metadata: { resourceVersion: '5' } }],
    ['of none', '{"items":[],"metadata":{}}', [], { metadata: {} }],
    ['of none, with blanks', '{"items": [ \n ] }', [], {}],
    ['that is null', '{"metadata":{},"items":null}', [], { metadata: {} }],
    ['that is null, in the beginning', '{ "items" : null , "metadata":{}}', [], { metadata: {} }],
    ['with a line end after each item', '{"items":[{"a":1}\n,{"a":2}\n]\n}\n', [{ a: 1 }, { a: 2 }], {}],
    ['with blanks everywhere', ' {\r\n\t"items" : [ { "a" : 1 } , { "a" : [ 1 , 2 ] } ] , "b" : 1 } ', [{ a: 1 }, { a: [1, 2] }], { b: 1 }],
    ['of what are no objects', '{"items":[1,"x",null,[2,[3]],true,{}]}', [1, 'x', null, [2, [3]], true, {}], {}],
    [
      'with members of the same name inside',
      '{"a":{"items":[1,{"items":2}]},"items":[{"items":[{"items":null}]}],"z":[{"items":3}]}',
      [{ items: [{ items: null }] }],
      { a: { items: [1, { items: 2 }] }, z: [{ items: 3 }] },
    ],
    ['with a value that is its name', '{"a":"items","items":[1],"b":"items"}', [1], { a: 'items', b: 'items' }],
    [
      'with brackets, commas and quotes in texts',
      '{"a":"],\\"items\\":[","items":[{"a":"}],\\"\\\\"},{"b":"{[,\\\\\\""}],"z":"]}"}',
      [{ a: '}],"\\' }, { b: '{[,\\"' }],
      { a: '],"items":[', z: ']}' },
    ],
    ['whose name is written with an escape', '{"\\u0069tems":[1]}', [1], {}],
    ['with characters of several bytes', '{"ä":"☕","items":[{"ü":"😀"},"€"],"ß":"ß"}', [{ ü: '😀' }, '€'], { ä: '☕', ß: 'ß' }],
  ])('reads a list %s, whatever the chunks', async (_what, text, items, rest) => {
    for (const size of SIZES) expect(await read(text, size), `chunks of ${size}`).toEqual({ items, rest })
  })

  it('reads what JSON.parse reads, wherever the list stands and however it is cut', async () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as JsonValue)
    const member = fc.tuple(fc.string(), json)
    await fc.assert(
      fc.asyncProperty(fc.array(member), fc.array(json), fc.array(member), fc.integer({ min: 1, max: 40 }), async (before, items, after, size) => {
        const others = [...before, ...after].filter(([name]) => name !== 'items' && name !== '__proto__')
        const text = `{${[
          ...others.slice(0, before.length).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
          `"items":${JSON.stringify(items)}`,
          ...others.slice(before.length).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`),
        ].join(',')}}`
        const { items: expected, ...rest } = JSON.parse(text)
        expect(await read(text, size)).toEqual({ items: expected, rest })
      }),
      { numRuns: 200 },
    )
  })

  it('keeps what the projection makes of an item, and leaves out what it makes undefined of', async () => {
    const text = '{"list":[{"a":1},{"a":2},{"a":3}],"items":7}'
    const project = (item: JsonValue) => {
      const { a } = item as { a: number }
      return a === 2 ? undefined : a * 10
    }
    expect(await projectList(chunksOf(text, 4), { itemsPath: 'list', project })).toEqual({ items: [10, 30], rest: { items: 7 } })
  })

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'is no JSON, or was cut'],
    ['a page', '<html>s3cret</html>', 'is no JSON, or was cut'],
    ['a list that was cut between items', '{"items":[{"a":1},', 'is no JSON, or was cut'],
    ['a list that was cut inside an item', '{"items":[{"a":"s3cr', 'is no JSON, or was cut'],
    ['a list that was cut behind its end', '{"items":[{"a":1}]', 'is no JSON, or was cut'],
    ['a list that was cut behind its name', '{"items":', 'is no JSON, or was cut'],
    ['an item that is no JSON', '{"items":[{"a":1},{s3cret}]}', 'is no JSON, or was cut'],
    ['another bracket', '{"items":[{"a":1}}}', 'is no JSON, or was cut'],
    ['more behind the end', '{"items":[]}{}', 'is no JSON, or was cut'],
    ['a bad escape in a name', '{"a\\xitems":1,"items":[]}', 'is no JSON, or was cut'],
    ['no UTF-8', Buffer.from([...Buffer.from('{"items":["'), 0xff, ...Buffer.from('"]}')]), 'is no JSON, or was cut'],
    ['a comma at the end', '{"items":[1,]}', 'is no JSON, or was cut'],
    ['two commas', '{"items":[1,,2]}', 'is no JSON, or was cut'],
    ['a comma alone', '{"items":[,]}', 'is no JSON, or was cut'],
    ['a list instead of an object', '[{"items":[]}]', 'is no object'],
    ['a text instead of an object', '"items"', 'is no object'],
    ['null instead of an object', 'null', 'is no object'],
    ['no such member', '{"metadata":{"items":[]}}', 'has no "items"'],
    ['an object as the list', '{"items":{"a":1}}', 'has something else than a list as "items"'],
    ['a text as the list', '{"items":"s3cret"}', 'has something else than a list as "items"'],
    ['the member twice', '{"items":[],"items":[]}', 'has "items" twice'],
    ['what begins as null', '{"items":nil}', 'is no JSON, or was cut'],
  ])('refuses %s, without showing it', async (_what, text, message) => {
    for (const size of SIZES) {
      const error = await caught(read(text, size))
      expect(error, `chunks of ${size}`).toMatchObject({ code: 'PROTOCOL', message: `the list that was answered ${message}` })
      expect(error.cause).toBeUndefined()
    }
  })

  it('refuses a comma too many also where the batches are cut', async () => {
    const long = JSON.stringify('x'.repeat(200_000))
    expect((await caught(read(`{"items":[${long},,${long}]}`, 10_000))).message).toContain('is no JSON, or was cut')
    expect((await caught(read(`{"items":[${long},]}`, 10_000))).message).toContain('is no JSON, or was cut')
    expect((await read(`{"items":[${long},${long},1]}`, 10_000)).items).toHaveLength(3)
  })

  it('gives the failure of the body, and of the projection, as it is', async () => {
    const failure = new Error('mine')
    async function* body() {
      yield Buffer.from('{"items":[1,')
      throw failure
    }
    await expect(projectList(body(), whole)).rejects.toBe(failure)
    const project = () => {
      throw failure
    }
    await expect(projectList(chunksOf('{"items":[1]}', 5), { project })).rejects.toBe(failure)
  })

  it('holds a small part of a list of 50 MB while it reads it', async () => {
    const item = (n: number) => `${n === 0 ? '' : ','}{"metadata":{"name":"app-${n}"},"spec":{"values":${JSON.stringify('v'.repeat(5_000))}}}`
    const COUNT = 10_000
    let sent = 0
    let held = 0
    let mostHeld = 0
    async function* body() {
      yield Buffer.from('{"metadata":{},"items":[')
      for (let n = 0; n < COUNT; n++) {
        const chunk = Buffer.from(item(n))
        sent += chunk.byteLength
        held += chunk.byteLength
        mostHeld = Math.max(mostHeld, held)
        yield chunk
      }
      yield Buffer.from(']}')
    }
    const project = (value: JsonValue) => {
      held = 0 // a batch has been parsed: what came before it is gone
      return (value as { metadata: { name: string } }).metadata.name
    }
    const { items } = await projectList(body(), { project })
    expect(items).toHaveLength(COUNT)
    expect(items.at(-1)).toBe('app-9999')
    expect(sent).toBeGreaterThan(50_000_000)
    expect(mostHeld).toBeLessThan(1_000_000)
  })
})
