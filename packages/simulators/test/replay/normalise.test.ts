import { describe, expect, test } from 'vitest'
import { createNormaliser, REPLACED } from '../../replay/normalise.ts'

const UID_A = '0d52cb2e-6b01-40e7-b7e5-7f3bb1a60873'
const UID_B = 'c874e56f-c87f-45ec-80ff-0b2d8457c31c'
const DIGEST = `sha256:${'4523'.repeat(16)}`

describe('what differs between two runs is replaced', () => {
  test.each([
    ['uid', { uid: UID_A }, { uid: '<uid 1>' }],
    ['a uid in a text', { message: `the UID in record (${UID_A})` }, { message: 'the UID in record (<uid 1>)' }],
    ['resourceVersion', { resourceVersion: '355' }, { resourceVersion: '<rv>' }],
    ['a revision in a message', { message: 'too old resource version: 10 (398)' }, { message: 'too old resource version: <rv> (<rv>)' }],
    ['a continue token', { continue: token(355) }, { continue: '{"v":"meta.k8s.io/v1","rv":<rv>,"start":"/a"}' }],
    ['a time', { creationTimestamp: '2026-11-22T13:25:21Z' }, { creationTimestamp: '<time>' }],
    ['a time as Go prints it', { message: 'at 2026-11-22 13:25:21 +0000 UTC' }, { message: 'at <time>' }],
    [
      'how long something took',
      { message: 'Reconciliation finished in 1.5s, next run in 10m0s' },
      { message: 'Reconciliation finished in <duration>, next run in 10m0s' },
    ],
    ['a port of loopback', { url: 'http://127.0.0.1:41234/a' }, { url: 'http://127.0.0.1:<port>/a' }],
    ["a pod's own suffix", { name: 'web-c57b885-sbqcs' }, { name: 'web-c57b885-<random>' }],
    ['a name made of generateName', { generateName: 'a-', name: 'a-x7k2p' }, { generateName: 'a-', name: 'a-<random>' }],
    ['the name of an event', { name: 'web.18ea60e146577300' }, { name: 'web.<time>' }],
    ['a digest of an artifact', { artifact: { digest: DIGEST, size: 512 } }, { artifact: { digest: '<digest of packed bytes 1>', size: '<size>' } }],
  ])('%s', (_what, value, expected) => {
    expect(createNormaliser()(value)).toEqual(expected)
  })
})

describe('everything else stays', () => {
  test.each([
    ['a generation', { generation: 3 }],
    ['a name with a hyphen', { name: 'web-front' }],
    ['the hash of a pod template', { name: 'web-c57b885', labels: { 'pod-template-hash': 'c57b885' } }],
    ['a commit', { revision: 'main@sha1:deb8f6286c56b77867091988acae825c3aeac17f' }],
    ["a digest of a release's values", { configDigest: DIGEST }],
    ['a digest of applied manifests', { history: [{ digest: DIGEST, lastReconciledStatus: 'ReconciliationSucceeded' }] }],
    ['a port elsewhere', { url: 'https://example.test:8443/a' }],
    ['a duration in a spec', { interval: '10m0s' }],
  ])('%s', (_what, value) => {
    const normalise = createNormaliser()
    expect(normalise(value)).toEqual(value)
    expect(Object.values(normalise.counts).every((count) => count === 0)).toBe(true)
  })
})

test('what was one stays one, and two stay two, in whatever order the members come', () => {
  const one = createNormaliser()({ metadata: { uid: UID_A, owner: UID_B, again: UID_A } })
  const other = createNormaliser()({ metadata: { again: UID_B, owner: UID_A, uid: UID_B } })
  expect(one).toEqual(other)
  expect(createNormaliser()({ uid: UID_A, owner: UID_A })).not.toEqual(createNormaliser()({ uid: UID_A, owner: UID_B }))
})

test('it counts what it replaces', () => {
  const normalise = createNormaliser()
  normalise([
    { uid: UID_A, resourceVersion: '5' },
    { uid: UID_B, url: 'http://127.0.0.1:3000' },
  ])
  expect(REPLACED.map((name) => normalise.counts[name])).toEqual([2, 1, 0, 1, 0, 0])
})

function token(version: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: '/a' })).toString('base64url')
}
