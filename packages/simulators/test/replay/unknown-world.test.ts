import { expect, test } from 'vitest'
import { unknownWorld } from '../../replay/exchanges/unknown-world.ts'
import type { Given, RecordedRequest, RecordedResponse } from '../../replay/recording.ts'
import { Cluster } from '../../src/cluster/cluster.ts'

const PODS = '/api/v1/namespaces/shop/pods'
const WATCH = `${PODS}?watch=true`
const pod = (owner?: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '5', ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
})
const OWNER = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'o' }
const OUTAGE = 'what was done to the API server'

const tokenAfter = (name: string) => Buffer.from(`{"v":"meta.k8s.io/v1","rv":5,"start":"/${name}\\u0000"}`).toString('base64url')

function unknown(
  request: Partial<RecordedRequest>,
  response: Partial<RecordedResponse>,
  given: readonly Given[] = [],
  there: readonly object[] = [],
) {
  const cluster = new Cluster({ namespaces: ['shop'] })
  for (const object of there) cluster.restore(object as Parameters<Cluster['restore']>[0])
  const exchange = { id: 'x', request: { method: 'GET', path: PODS, ...request }, response: { status: 200, ...response } }
  return unknownWorld(cluster, { id: 'file#x', exchange, startsAt: 0, given })
}

test.each<readonly [what: string, told: string, request: Partial<RecordedRequest>, response: Partial<RecordedResponse>]>([
  ['no answer', OUTAGE, {}, { status: null }],
  ['a store that is silent', OUTAGE, {}, { status: 504, body: { code: 504 } }],
  ['too many requests', OUTAGE, {}, { status: 429, body: 'Too many requests, please try again later.\n' }],
  ['a server that is not ready', OUTAGE, { path: '/readyz?verbose' }, { status: 500, body: '[-]etcd failed' }],
  ['a watch that was cut', OUTAGE, { path: WATCH }, { stream: [], end: 'broken: ECONNRESET', endAtMs: 500 }],
  ['a watch that ended too early', OUTAGE, { path: `${WATCH}&timeoutSeconds=9` }, { stream: [], end: 'server ended the body', endAtMs: 500 }],
  ['an object that nothing shows', 'no answer shows the Pod b as it was stored', { path: `${PODS}/b` }, {}],
  ['the log of one that nothing shows', 'no answer shows the Pod b', { path: `${PODS}/b/log?container=x` }, { status: 400 }],
  ['a page of more', '3 pods were there', {}, { body: { items: [{ metadata: { name: 'b' } }], metadata: { remainingItemCount: 2 } } }],
  [
    'a page after another',
    '2 pods were there',
    { path: `${PODS}?limit=2&continue=${tokenAfter('a')}` },
    { body: { items: [{ metadata: { name: 'b' } }], metadata: { remainingItemCount: 1 } } },
  ],
  ['a row of a table', '2 pods were there', {}, { body: { rows: [{ object: { metadata: { name: 'b' } } }] } }],
  ['an owner that nothing shows', 'no answer shows the ReplicaSet web, which owns', { path: `${PODS}/a` }, { body: pod(OWNER) }],
  ['a review of somebody', 'whose review it is', { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews' }, { status: 201 }],
  ['who acts as somebody else', 'what jo may do', { headers: { 'Impersonate-User': 'jo' } }, {}],
])('%s depends on what is not told', (_what, told, request, response) => {
  expect(unknown(request, response, [], [pod()])).toContain(told)
})

test.each<readonly [what: string, request: Partial<RecordedRequest>, response: Partial<RecordedResponse>, given: readonly Given[]]>([
  ['an outage that is given', {}, { status: null }, [{ before: 'x', server: { stop: true } }]],
  ['a position in the future', {}, { status: 504, body: { code: 504, message: 'Timeout: Too large resource version' } }, []],
  ['a watch that ends in time', { path: `${WATCH}&timeoutSeconds=3` }, { stream: [], end: 'server ended the body', endAtMs: 3_040 }, []],
  [
    'a watch that says why it ends',
    { path: WATCH },
    { stream: [{ atMs: 1, chunk: '{"type":"ERROR","object":{}}\n' }], end: 'server ended the body', endAtMs: 2 },
    [],
  ],
  ['a watch that the client ended', { path: WATCH }, { stream: [], end: 'client closed' }, []],
  ['an object that is there', { path: `${PODS}/a` }, { body: pod() }, []],
  ['one that is not there', { path: `${PODS}/b` }, { status: 404 }, []],
  ['one that is made', { method: 'POST' }, { status: 201 }, []],
  ['a list of what is there', {}, { body: { items: [pod()] } }, []],
  [
    'a review by who is given',
    { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews' },
    { status: 201 },
    [{ user: 'jo', exchanges: ['x'] }],
  ],
])('%s depends on nothing else', (_what, request, response, given) => {
  expect(unknown(request, response, given, [pod()])).toBeUndefined()
})
