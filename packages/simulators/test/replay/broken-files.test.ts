import { expect, test } from 'vitest'
import { recordedExchanges, replayedFolder } from './support/replayed-folder.ts'

const folder = replayedFolder()

const REQUEST = { method: 'GET', path: '/version' }
const exchanges = (...all: readonly unknown[]) => ({ exchanges: all })
const exchange = (response: object, request: object = REQUEST) => exchanges({ id: 'a', request, response })
const timeline = (...all: readonly unknown[]) => ({ timeline: all })
const given = (...all: readonly unknown[]) => ({ ...exchange({ status: 200 }), given: all })

test.each<readonly [what: string, content: unknown, told: string]>([
  ['text that is no JSON', '{"exchanges": [', 'is no JSON: '],
  ['an empty file', '', 'is no JSON: '],
  ['a list', [], 'the file has to be an object'],
  ['another format', {}, 'has neither exchanges nor a timeline'],
  ['exchanges that are no list', { exchanges: {} }, 'exchanges has to be a list'],
  ['no request', exchanges({ id: 'a' }), 'exchanges[0].request has to be an object'],
  ['no response', exchanges({ request: REQUEST }), 'exchanges[0].response has to be an object'],
  ['an id that is a number', exchanges({ id: 1, request: REQUEST, response: {} }), 'exchanges[0].id has to be a text'],
  ['no path', exchange({}, { method: 'GET' }), 'exchanges[0].request.path has to be a text'],
  ['a whole address', exchange({}, { method: 'GET', path: 'https://localhost/version' }), 'exchanges[0].request.path has to begin with /'],
  [
    'a header of the request that is a list',
    exchange({}, { ...REQUEST, headers: { Accept: ['a'] } }),
    'exchanges[0].request.headers.Accept has to be a text',
  ],
  ['a status that is a text', exchange({ status: '200' }), 'exchanges[0].response.status has to be a number'],
  ['headers that are no pairs', exchange({ headers: { Date: 'x' } }), 'exchanges[0].response.headers has to be a list'],
  ['a header without a value', exchange({ headers: [['Date']] }), 'exchanges[0].response.headers[0][1] has to be a text'],
  ['a chunk without a time', exchange({ stream: [{ chunk: 'a' }] }), 'exchanges[0].response.stream[0].atMs has to be a number'],
  ['another kind of entry', timeline({ kind: 'get', atMs: 0 }), 'timeline[0].kind has to be one of call, note, watch'],
  ['an entry without a time', timeline({ kind: 'note', note: 'a' }), 'timeline[0].atMs has to be a number'],
  ['a call without a request', timeline({ kind: 'call', atMs: 0, response: {} }), 'timeline[0].request has to be an object'],
  ['an event without an object', timeline({ kind: 'watch', atMs: 0, resource: 'pods', type: 'ADDED' }), 'timeline[0].object has to be an object'],
  [
    'an object without a name',
    timeline({ kind: 'watch', atMs: 0, resource: 'pods', type: 'ADDED', object: { metadata: {} } }),
    '.object.metadata.name has',
  ],
  ['a given of no form', given({ exchange: 'a' }), 'given[0] has none of kind, request, server, user, timing, startsAt, oci'],
  ['a given object without a name', given({ apiVersion: 'v1', kind: 'Secret', metadata: {} }), 'given[0].metadata.name has to be a text'],
  ['a given request without a time', given({ request: REQUEST }), 'given[0].before has to be a text'],
  ['a given before no exchange', given({ before: 'b', request: REQUEST }), 'given[0].before: the file has no exchange b'],
  ['a given switch that is not known', given({ before: 'a', server: { explode: true } }), 'given[0].server.explode is none of storeSilent, '],
  ['a given sender of no exchange', given({ user: 'x', exchanges: ['a', 'b'] }), 'given[0].exchanges: the file has no exchange b'],
  ['a given start that is no time', given({ exchange: 'a', startsAt: 'noon' }), 'given[0].startsAt has to be a time'],
  ['a given OCI content without files', given({ oci: { repository: 'a', tag: 'b', digest: 'c' } }), 'given[0].oci.files has to be an object'],
  ['a given of exchanges in a life', { ...timeline(), given: [{ before: 'a', request: REQUEST }] }, 'given[0].before: a life has no exchanges'],
])('a file with %s is wrong, with its name and what of it', async (_what, content, told) => {
  await folder.write('sub/bad.json', content)
  const { code, wrong, lines } = await folder.replay()
  expect({ code, wrong }).toEqual({ code: 1, wrong: ['sub/bad'] })
  const line = lines.find((one) => one.includes('it could not be played')) ?? ''
  expect(line).toContain(`/sub/bad.json: `)
  expect(line).toContain(told.replaceAll('"', '\\"'))
})

test('the files beside a broken one are played', async () => {
  await folder.write('good.json', { exchanges: await recordedExchanges('kubernetes/writes.json', ['create', 'create-exists']) })
  await folder.write('broken.json', '{')
  const { code, wrong, last } = await folder.replay()
  expect({ code, wrong, last }).toEqual({
    code: 1,
    wrong: ['broken'],
    last: 'replay: 3 exchanges, 2 equal, 0 allowed differences, 0 not derivable, 1 wrong',
  })
})

test('a request that is given has to succeed', async () => {
  const all = await recordedExchanges('kubernetes/writes.json', ['create', 'create-exists'])
  const request = { method: 'DELETE', path: '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/apps/kustomizations?limit=x' }
  await folder.write('one.json', { exchanges: all, given: [{ before: 'create-exists', request }] })
  const { wrong, lines } = await folder.replay()
  expect(wrong).toEqual(['one#create-exists'])
  expect(lines.join()).toContain('given: DELETE /apis/kustomize')
})

test.each([
  ['no JSON', '{', 'replay-baseline.json: is no JSON'],
  ['a number as a text', '{"equal": "5"}', 'replay-baseline.json: equal has to be a number'],
  ['a reason that is missing', '{"allowed": {"a#b": null}}', 'replay-baseline.json: allowed.a#b has to be a text'],
])('a baseline with %s is told before anything is played', async (_what, content, told) => {
  await folder.write('good.json', { exchanges: [] })
  await folder.write('replay-baseline.json', content)
  expect(await folder.replay()).toMatchObject({ code: 2, last: expect.stringContaining(told) })
})
