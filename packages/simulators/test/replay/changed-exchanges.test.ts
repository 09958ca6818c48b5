import { describe, expect, test } from 'vitest'
import { linesOf } from '../../replay/stream-lines.ts'
import { changeAt, type Member, recordedExchanges, replayedFolder, reversed, to, withMore, without } from './support/replayed-folder.ts'

const folder = replayedFolder()

type Row = readonly [what: string, id: string, path: string, change: (was: unknown) => unknown]

const WRITES = ['create', 'create-exists', 'create-invalid', 'field-validation-warn', 'put-ok', 'put-stale', 'status-patch']
const APPLIES = ['apply-create', 'apply-same', 'apply-update-drop', 'apply-conflict', 'apply-force']
const writes = () => recordedExchanges('kubernetes/writes.json', [...WRITES, ...APPLIES])
const lists = () => recordedExchanges('kubernetes/lists.json', ['list', 'page-1', 'page-2', 'label-in', 'field-bad'])
const watches = () => recordedExchanges('kubernetes/watches.json', ['watch-life', 'watch-label-selector', 'watch-rv-1'])

/** Plays exchanges of which one is changed. */
async function changed(exchanges: readonly Member[], id: string, path: string, change: (was: unknown) => unknown) {
  changeAt(
    exchanges.find((one) => one['id'] === id),
    path,
    change,
  )
  await folder.write('some.json', { exchanges })
  return folder.replay()
}

test.each([
  ['writes', writes],
  ['lists', lists],
  ['watches', watches],
])('as they are, some %s are equal', async (_what, exchanges) => {
  const all = await exchanges()
  await folder.write('some.json', { exchanges: all })
  const last = `replay: ${all.length} exchanges, ${all.length} equal, 0 allowed differences, 0 not derivable, 0 wrong`
  expect(await folder.replay()).toMatchObject({ code: 0, last, wrong: [] })
})

describe('a change of an answer is found', () => {
  test.each<Row>([
    ['another status code', 'create', 'response.status', to(200)],
    ['another content type', 'create-exists', 'response.headers.2.1', to('text/plain')],
    ['a header that is missing', 'field-validation-warn', 'response.headers', without(3)],
    ['a header that nobody sent', 'create-exists', 'response.headers', withMore(['Retry-After', '1'])],
    ['another warning', 'field-validation-warn', 'response.headers.3.1', to('299 - "unknown field"')],
    ['two warnings in another order', 'field-validation-warn', 'response.headers', reversed],
    ['another value of a field', 'put-ok', 'response.body.spec.path', to('./other')],
    ['a field that is missing', 'create', 'response.body.spec.force', to(undefined)],
    ['a field that nobody wrote', 'create', 'response.body.spec.wait', to(true)],
    ['another number', 'put-ok', 'response.body.metadata.generation', to(3)],
    ['a number as a text', 'create-exists', 'response.body.code', to('409')],
    ['another message', 'create-exists', 'response.body.message', to('already exists')],
    ['another reason', 'put-stale', 'response.body.reason', to('AlreadyExists')],
    ['another order of causes', 'create-invalid', 'response.body.details.causes', reversed],
    ['a cause that is missing', 'create-invalid', 'response.body.details.causes', without(1)],
    ['another condition', 'status-patch', 'response.body.status.conditions.0.status', to('False')],
    ['a status that is not there', 'status-patch', 'response.body.status', to(undefined)],
    ['another owner of fields', 'apply-force', 'response.body.metadata.managedFields.0.manager', to('sdk')],
    ['another order of owners', 'apply-force', 'response.body.metadata.managedFields', reversed],
    ['a field with one owner less', 'apply-force', 'response.body.metadata.managedFields.1.fieldsV1.f:spec.f:prune', to(undefined)],
    ['a conflict with someone else', 'apply-conflict', 'response.body.details.causes.0.message', to('conflict with "sdk2"')],
    ['an answer that is no JSON', 'put-stale', 'response.body', to('conflict')],
    ['a name that is not generated', 'create', 'response.body.metadata.name', to('a-x7k2p')],
  ])('of a write: %s', async (_what, id, path, change) => {
    expect(await changed(await writes(), id, path, change)).toMatchObject({ code: 1, wrong: [`some#${id}`] })
  })

  test.each<Row>([
    ["a list's order", 'page-1', 'response.body.items', reversed],
    ['one more on a page', 'page-2', 'response.body.items', (items) => withMore((items as readonly unknown[])[0])(items)],
    ['one less on a page', 'page-1', 'response.body.items', without(0)],
    ['how many remain', 'page-1', 'response.body.metadata.remainingItemCount', to(3)],
    ['where the next page starts', 'page-1', 'response.body.metadata.continue', to(tokenAt('/repo-9\u0000'))],
    ['one that the selector does not select', 'label-in', 'response.body.items', without(0)],
    ['another kind of list', 'list', 'response.body.kind', to('List')],
    ['another label of one that was shown before', 'label-in', 'response.body.items.0.metadata.labels.tier', to('other')],
  ])('of a list: %s', async (_what, id, path, change) => {
    expect(await changed(await lists(), id, path, change)).toMatchObject({ code: 1, wrong: [`some#${id}`] })
  })

  test.each<readonly [what: string, change: (lines: string[]) => string[]]>([
    ['an event that is missing', (lines) => lines.filter((_, index) => index !== 2)],
    ['an event that never came', (lines) => lines.flatMap((line, index) => (index === 2 ? [line, line] : [line]))],
    ['two events in another order', ([a = '', b = '', ...rest]) => [b, a, ...rest]],
    ['another type of an event', (lines) => lines.map((line, index) => (index === 4 ? line.replace('DELETED', 'MODIFIED') : line))],
    [
      'an object as it is outside of the selector',
      (lines) => lines.map((line, index) => (index === 4 ? line.replace('"tier":"web"', '"tier":"db"') : line)),
    ],
  ])('of a watch: %s', async (_what, change) => {
    const id = 'watch-label-selector'
    expect(await changed(await watches(), id, 'response.stream', byLines(change))).toMatchObject({ code: 1, wrong: [`some#${id}`] })
  })

  test('that none came is no fault where nothing tells of an outage, unless all that is known is listed', async () => {
    const played = await changed(await writes(), 'create-exists', 'response', to({ status: null }))
    expect(played).toMatchObject({ code: 0, wrong: [], last: expect.stringContaining('11 equal, 0 allowed differences, 1 not derivable, 0 wrong') })
    await folder.write('replay-baseline.json', {})
    expect(await folder.replay()).toMatchObject({ code: 1, wrong: ['some#create-exists'] })
  })

  test('of a watch: it ended, or was cut', async () => {
    const id = 'watch-rv-1'
    expect(await changed(await watches(), id, 'response.end', to('broken: ECONNRESET'))).toMatchObject({ code: 1, wrong: [`some#${id}`] })
  })
})

describe('what differs between two runs of a server is not', () => {
  test.each<Row>([
    ['who is told in the log of the server', 'put-ok', 'response.headers.0.1', to('00000000-0000-4000-8000-000000000000')],
    ['the uid of an object', 'create', 'response.body.metadata.uid', to('00000000-0000-4000-8000-000000000000')],
    ['when a field was written', 'put-ok', 'response.body.metadata.managedFields.0.time', to('2026-11-22T13:00:59Z')],
    ['how long it took', 'put-stale', 'response.tookMs', to(400)],
    ['the order of members', 'create', 'response.body', (body) => Object.fromEntries(Object.entries(body as object).reverse())],
  ])('%s', async (_what, id, path, change) => {
    expect(await changed(await writes(), id, path, change)).toMatchObject({ code: 0, wrong: [] })
  })

  test('where a stream was cut into chunks', async () => {
    const inTwo = (stream: unknown) =>
      (stream as readonly { atMs: number; chunk: string }[]).flatMap(({ atMs, chunk }) => [
        { atMs, chunk: chunk.slice(0, 100) },
        { atMs, chunk: chunk.slice(100) },
      ])
    expect(await changed(await watches(), 'watch-life', 'response.stream', inTwo)).toMatchObject({ code: 0, wrong: [] })
  })
})

/** A stream of which whole lines are changed; each keeps its place in time. */
const byLines = (change: (lines: string[]) => string[]) => (stream: unknown) => {
  const lines = linesOf(stream as Parameters<typeof linesOf>[0])
  return change(lines.map(({ line }) => line)).map((line, index) => ({
    atMs: lines[Math.min(index, lines.length - 1)]?.atMs ?? 0,
    chunk: `${line}\n`,
  }))
}

function tokenAt(start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 366, start })).toString('base64url')
}
