import { expect, test } from 'vitest'
import { namesOfNow } from '../../../replay/argocd/names-of-now.ts'
import type { Cluster } from '../../../src/cluster/cluster.ts'

const THEN = 'e05ee3fc-01fc-4587-93dc-90d171a99fef'
const APPLICATION = '762f28d2-b066-4c88-97d1-fea6e28cad50'

const cluster = {
  all: () => [
    { kind: 'Deployment', metadata: { namespace: 'read', name: 'web', uid: 'uid-of-now', resourceVersion: '5' } },
    { kind: 'Deployment', metadata: { namespace: 'other', name: 'web', uid: 'another', resourceVersion: '6' } },
    { kind: 'Application', metadata: { namespace: 'argocd', name: 'read', uid: 'application', resourceVersion: '77' } },
    { kind: 'Pod', metadata: { namespace: 'read', name: 'web-c57b885-zzzzz', uid: 'pod-1' } },
    { kind: 'Pod', metadata: { namespace: 'read', name: 'web-c57b885-wwwww', uid: 'pod-2' } },
  ],
} as unknown as Cluster

const names = () =>
  namesOfNow(cluster, [
    { body: { nodes: [{ kind: 'Deployment', namespace: 'read', name: 'web', uid: THEN, resourceVersion: '1280' }] } },
    { body: { manifest: JSON.stringify({ kind: 'Pod', metadata: { ownerReferences: [{ kind: 'Deployment', name: 'web', uid: THEN }] } }) } },
    { body: { metadata: { name: 'read', uid: APPLICATION, resourceVersion: '1282' }, spec: {} } },
  ])

test.each([
  [`events?resourceUID=${THEN}`, 'events?resourceUID=uid-of-now'],
  ['events?resourceUID=00000000-0000-4000-8000-000000000000', 'events?resourceUID=00000000-0000-4000-8000-000000000000'],
  ['applications?name=read&resourceVersion=1282', 'applications?name=read&resourceVersion=77'],
  ['applications?resourceVersion=1280', 'applications?resourceVersion=1280'],
  ['logs?podName=web-c57b885-28jxn', 'logs?podName=web-c57b885-zzzzz'],
  ['logs?podName=other-c57b885-28jxn', 'logs?podName=other-c57b885-28jxn'],
])('%s is sent as %s', (recorded, sent) => {
  expect(names().of(recorded)).toBe(sent)
})

test('two pods of one set stay two, and each the same', () => {
  const { of } = names()
  expect([of('web-c57b885-28jxn'), of('web-c57b885-8gjss'), of('web-c57b885-28jxn')]).toEqual([
    'web-c57b885-zzzzz',
    'web-c57b885-wwwww',
    'web-c57b885-zzzzz',
  ])
})
