import { describe, expect, test } from 'vitest'
import { createArgoCdNormaliser } from '../../../replay/argocd/argocd-normaliser.ts'
import { compareArgoCdAnswer } from '../../../replay/argocd/compare-argocd-answer.ts'
import type { Seen } from '../../../replay/compare-answer.ts'
import type { Exchange } from '../../../replay/recording.ts'

function paths(response: object, seen: Partial<Seen>, about = ''): string[] {
  const exchange = { id: 'one', about, request: { method: 'GET', path: '/' }, response: { status: 200, ...response } } as Exchange
  const whole: Seen = { status: 200, headers: {}, text: '', end: 'server ended the body', ...seen }
  return compareArgoCdAnswer(exchange, whole, createArgoCdNormaliser(), createArgoCdNormaliser()).map(({ path }) => path)
}

const body = (recorded: unknown, given: unknown, about?: string) => paths({ body: recorded }, { text: JSON.stringify(given) }, about)

describe('bodies', () => {
  test.each<[string, unknown, unknown, string[], string?]>([
    ['managedFields that are left out', { metadata: { name: 'a' } }, { metadata: { name: 'a', managedFields: [] } }, []],
    [
      'managedFields that are there',
      { metadata: { managedFields: [{ manager: 'x' }] } },
      { metadata: { managedFields: [{ manager: 'y' }] } },
      ['body.metadata.managedFields[0].manager'],
    ],
    ['in lists', { items: [{ metadata: {} }] }, { items: [{ metadata: { managedFields: [] } }] }, []],
    ['times of tokens', { issuedAt: 1_795_352_633 }, { issuedAt: 1_795_000_000 }, []],
    ['other numbers', { id: 1_795_352_633 }, { id: 1_795_000_000 }, ['body.id']],
    ['a token', { token: '<redacted-jwt>' }, { token: 'a.b.c' }, []],
    ['a generated hook', { name: 'pre-83d9420-presync-1795354078' }, { name: 'pre-83d9420-presync-1700000000' }, []],
    ['a hook of another revision', { name: 'pre-83d9420-presync-1795354078' }, { name: 'pre-83d9421-presync-1795354078' }, ['body.name']],
    ['a map that was shortened to its names', { paths: { '/a': ['get', 'post'] } }, { paths: { '/a': { post: {}, get: {} } } }, []],
    ['another map', { paths: { '/a': ['get', 'post'] } }, { paths: { '/a': { put: {} } } }, ['body.paths./a']],
    ['a list of which the first are shown', { items: [1, 2] }, { items: [1, 2, 3] }, [], 'list (first two shown)'],
    ['a list that is whole', { items: [1, 2] }, { items: [1, 2, 3] }, ['body.items'], 'list'],
    [
      'API versions in a command line',
      { error: 'helm <api versions removed> --x' },
      { error: 'helm --api-versions v1 --api-versions apps/v1 --x' },
      [],
    ],
  ])('%s', (_what, recorded, given, different, about) => {
    expect(body(recorded, given, about)).toEqual(different)
  })

  test('a cookie with a token', () => {
    const headers = [['Set-Cookie', 'argocd.token=<redacted>; path=/; Secure']]
    const given = (cookie: string) => ({ 'set-cookie': `argocd.token=${cookie}; path=/; Secure` })
    const token = `${'a'.repeat(20)}.${'b'.repeat(20)}.${'c'.repeat(30)}`
    expect(paths({ headers, body: null }, { headers: given(token) })).toEqual([])
    expect(paths({ headers, body: null }, { headers: given('') })).toEqual(['headers.set-cookie'])
  })
})

describe('streams', () => {
  const stream = (...chunks: readonly string[]) => chunks.map((chunk, index) => ({ atMs: index, chunk }))
  const ended = { end: 'server ended the body', endAtMs: 5 }
  const open = { end: 'client closed' }

  test.each<[string, object, Partial<Seen>, string[]]>([
    ['lines in other pieces', { stream: stream('{"a":', '1}\n{"a":2}\n'), ...ended }, { text: '{"a":1}\n{"a":2}\n' }, []],
    ['a line too few', { stream: stream('{"a":1}\n', '{"a":2}\n'), ...ended }, { text: '{"a":1}\n' }, ['body']],
    [
      'a last line without its newline',
      { stream: stream('{"a":1}'), ...ended },
      { text: '{"a":1}\n' },
      ['body[0].after', 'body[0].before', 'body[0].object', 'body[0].a'],
    ],
    [
      'server-sent events, member by member',
      { stream: stream('data: {"a":1,"b":2} \n\n'), ...open },
      { text: 'data: {"b":2,"a":3} \n\n', end: undefined },
      ['body[0].object.a'],
    ],
    ['left out chunks', { stream: [...stream('1\n'), { note: '2 more chunks left out' }, ...stream('4\n')], ...ended }, { text: '1\n2\n3\n4\n' }, []],
    [
      'more than is left out',
      { stream: [...stream('1\n'), { note: '1 more chunks left out' }, ...stream('4\n')], ...ended },
      { text: '1\n2\n3\n4\n' },
      ['body'],
    ],
    ['gzip', { stream: stream('<139 characters of gzip>'), ...open }, { text: '\u001f\ufffd', end: undefined }, []],
    ['no gzip', { stream: stream('<139 characters of gzip>'), ...open }, { text: '{}', end: undefined }, ['body[0]']],
    [
      'no headers for as long as it was open',
      { status: null, stream: [], end: 'client closed after 6013 ms: no response headers had arrived' },
      { status: null, end: undefined },
      [],
    ],
    ['a cut', { stream: [], end: 'broken: IncompleteRead', endAtMs: 5 }, { end: 'server ended the body' }, ['end']],
  ])('%s', (_what, response, seen, different) => {
    expect(paths(response, seen).toSorted()).toEqual(different.toSorted())
  })
})

test.each<[string, Partial<Seen>, boolean]>([
  ['no response: TimeoutError The read operation timed out', { status: null, end: undefined }, true],
  ['no response: TimeoutError The read operation timed out', { status: null, end: 'connection cut' }, false],
  ['no response: ConnectionRefusedError [Errno 111] Connection refused', { status: null, end: 'connection cut' }, true],
  ['no response: ConnectionRefusedError [Errno 111] Connection refused', { status: 200 }, false],
])('a call that failed with %s, against %o', (error, seen, isEqual) => {
  expect(paths({ status: undefined, error, afterMs: 5 }, seen).length === 0).toBe(isEqual)
})
