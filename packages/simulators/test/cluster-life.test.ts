import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import type { KubeObject } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS, GIT_REPOSITORY } from '../src/flux/kinds.ts'
import { eventLog, statusOf } from './support/cluster-world.ts'

const newCluster = (clock = new VirtualClock()) => new Cluster({ clock, kinds: FLUX_KINDS, namespaces: ['apps'] })
const key = { namespace: 'apps', name: 'web' }
const repository = (more: Partial<KubeObject> = {}): KubeObject => ({
  ...GIT_REPOSITORY,
  metadata: { ...key },
  spec: { interval: '1m', url: 'https://git.example.test/web.git' },
  ...more,
})

describe('a new object', () => {
  test('gets what the server gives it, and loses what only the server may say', () => {
    const cluster = newCluster()
    const sent = repository({
      metadata: { ...key, uid: 'mine', generation: 7, creationTimestamp: '2020-01-01T00:00:00Z', deletionTimestamp: '2020-01-01T00:00:00Z' },
      status: { observedGeneration: 9 },
    })
    const { metadata, status, spec } = cluster.create(sent, { fieldManager: 'kubectl' })
    expect(metadata).toMatchObject({ ...key, generation: 1, creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: String(cluster.version) })
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(metadata.deletionTimestamp).toBeUndefined()
    expect([status, spec?.['timeout']]).toEqual([{ observedGeneration: -1 }, '60s'])
    expect(metadata.managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([['kubectl', 'Update']])
  })

  test.each([
    ['a version', { metadata: { ...key, resourceVersion: '5' } }, 500, /resourceVersion should not be set/],
    ['a namespace that is not there', { metadata: { name: 'web', namespace: 'ghost' } }, 404, /^namespaces "ghost" not found$/],
    ['no name', { metadata: { name: '', namespace: 'apps' } }, 422, /metadata\.name: Required value: name or generateName is required/],
  ])('is refused with %s', (_what, change, code, message) => {
    expect(statusOf(() => newCluster().create(repository(change)))).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('is refused under a name that is taken, otherwise when that one is going', () => {
    const cluster = newCluster()
    cluster.create(repository({ metadata: { ...key, finalizers: ['a.test/b'] } }))
    const taken = 'gitrepositories.source.toolkit.fluxcd.io "web" already exists'
    expect(statusOf(() => cluster.create(repository()))).toMatchObject({ code: 409, reason: 'AlreadyExists', message: taken })
    cluster.delete(cluster.kindOf(GIT_REPOSITORY), key)
    expect(statusOf(() => cluster.create(repository()))).toMatchObject({ code: 409, message: `object is being deleted: ${taken}` })
  })

  test('finds a name behind generateName', () => {
    const { name, generateName } = newCluster().create(repository({ metadata: { name: '', generateName: 'web-', namespace: 'apps' } })).metadata
    expect([generateName, name]).toEqual(['web-', expect.stringMatching(/^web-[b-z0-9]{5}$/)])
  })
})

describe('a change', () => {
  test.each([
    ['of the spec', { spec: { interval: '2m' } }, {}, 2],
    ['of a label', { metadata: { labels: { a: 'b' } } }, {}, 1],
    ['of a finalizer', { metadata: { finalizers: ['a.test/b'] } }, {}, 1],
    ['of the status', { status: { observedGeneration: 1 } }, { subresource: 'status' as const }, 1],
  ])('%s: generation %#', (_what, patch, context, generation) => {
    const cluster = newCluster()
    cluster.create(repository())
    const before = cluster.version
    const patched = cluster.patch(cluster.kindOf(GIT_REPOSITORY), key, patch, context)
    expect([patched.metadata.generation, patched.metadata.resourceVersion]).toEqual([generation, String(before + 1)])
  })

  test('of nothing is no event, but for the first one after a status that only the schema gave', () => {
    const cluster = newCluster()
    const info = cluster.kindOf(GIT_REPOSITORY)
    cluster.create(repository())
    const events = eventLog(cluster, info)
    const patch = () => cluster.patch(info, key, { spec: { interval: '1m' } })
    expect([patch(), patch(), patch()].map(({ metadata }) => Number(metadata.resourceVersion) - cluster.version)).toEqual([0, 0, 0])
    expect(events()).toEqual(['MODIFIED web'])
  })

  test('of annotations counts in a Deployment alone', () => {
    const cluster = newCluster()
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web' }] } }
    const spec = { selector: { matchLabels: { app: 'web' } }, template }
    const generations = ['Deployment', 'ReplicaSet'].map((kind) => {
      const object = cluster.create({ apiVersion: 'apps/v1', kind, metadata: { ...key }, spec })
      return cluster.patch(cluster.kindOf(object), key, { metadata: { annotations: { a: 'b' } } }).metadata.generation
    })
    expect(generations).toEqual([2, 1])
  })

  test('of the status through the object, and of the spec through the status, leaves things as they are', () => {
    const cluster = newCluster()
    const info = cluster.kindOf(GIT_REPOSITORY)
    cluster.create(repository())
    cluster.patch(info, key, { status: { observedGeneration: 3 }, metadata: { labels: { a: 'b' } } })
    const patched = cluster.patch(info, key, { spec: { interval: '9m' }, metadata: { labels: { a: 'c' } } }, { subresource: 'status' })
    expect([patched.status, patched.spec?.['interval'], patched.metadata.labels]).toEqual([{ observedGeneration: -1 }, '1m', { a: 'b' }])
  })

  test('of the status of a built-in kind takes annotations along, but no labels', () => {
    const cluster = newCluster()
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web' }] } }
    const spec = { selector: { matchLabels: { app: 'web' } }, template }
    const deployment = cluster.create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...key }, spec })
    const patch = { metadata: { annotations: { revision: '1' }, labels: { a: 'b' } }, status: { replicas: 1 } }
    const { metadata } = cluster.patch(cluster.kindOf(deployment), key, patch, { subresource: 'status' })
    expect([metadata.annotations, metadata.labels, metadata.generation]).toEqual([{ revision: '1' }, undefined, 1])
  })

  test.each([
    ['an old version', '1', 409, /the object has been modified; please apply your changes to the latest version and try again$/],
    ['what is no version', 'abc', 500, /^strconv\.ParseUint: parsing "abc": invalid syntax$/],
    ['no version', null, 422, /metadata\.resourceVersion: Invalid value: 0: must be specified for an update$/],
  ])('with %s is refused', (_what, resourceVersion, code, message) => {
    const cluster = newCluster()
    cluster.create(repository())
    const patch = { metadata: { resourceVersion }, spec: { interval: '3m' } }
    const status = statusOf(() => cluster.patch(cluster.kindOf(GIT_REPOSITORY), key, patch))
    expect(status).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('by a PUT that means another object is refused with the words of the store', () => {
    const cluster = newCluster()
    const { metadata } = cluster.create(repository())
    const status = statusOf(() => cluster.replace(cluster.kindOf(GIT_REPOSITORY), repository({ metadata: { ...metadata, uid: 'other' } })))
    expect(status).toMatchObject({
      code: 409,
      message: expect.stringContaining('Precondition failed: UID in precondition: other, UID in object meta: '),
    })
  })

  test('by a PUT of what is not there creates it only for some kinds', () => {
    const cluster = newCluster()
    const put = (kind: string, more: object = {}) => {
      const object = { apiVersion: kind === 'Lease' ? 'coordination.k8s.io/v1' : 'v1', kind, metadata: { ...key }, ...more }
      return statusOf(() => cluster.replace(cluster.kindOf(object), object))?.code
    }
    expect([put('ConfigMap'), put('Lease', { spec: {} })]).toEqual([404, undefined])
  })
})

test('a dry run does everything but store', () => {
  const cluster = newCluster()
  const info = cluster.kindOf(GIT_REPOSITORY)
  const before = cluster.version
  expect(cluster.create(repository(), { dryRun: true }).metadata.resourceVersion).toBeUndefined()
  const { metadata } = cluster.create(repository())
  const events = eventLog(cluster, info)
  const patched = cluster.patch(info, key, { spec: { interval: '2m' } }, { dryRun: true })
  expect([patched.metadata.generation, patched.metadata.resourceVersion]).toEqual([2, metadata.resourceVersion])
  expect(cluster.delete(info, key, { dryRun: true }).gone).toBe(true)
  expect([cluster.version, events(), cluster.get(info, key).spec?.['interval']]).toEqual([before + 1, [], '1m'])
})

test('what is read by a peek is shared and frozen, what is read by a get is a copy', () => {
  const cluster = newCluster()
  const info = cluster.kindOf(GIT_REPOSITORY)
  cluster.create(repository())
  const shared = cluster.peek(info, key)
  expect([cluster.peek(info, key) === shared, Object.isFrozen(shared?.spec), cluster.peekAll(info)[0] === shared]).toEqual([true, true, true])
  const copy = cluster.get(info, key)
  copy.metadata.labels = { mine: 'yes' }
  expect(cluster.get(info, key).metadata.labels).toBeUndefined()
})

describe('unknown fields', () => {
  const odd = repository({ spec: { interval: '1m', url: 'https://x.test', nope: 1 } })
  test.each([
    ['Strict', 400, []],
    ['Warn', undefined, ['unknown field "spec.nope"']],
    [undefined, undefined, ['unknown field "spec.nope"']],
    ['Ignore', undefined, []],
  ] as const)('of a create: %s', (fieldValidation, code, expected) => {
    const warnings: string[] = []
    const cluster = newCluster()
    const status = statusOf(() => cluster.create(odd, { fieldValidation, warn: (text) => warnings.push(text) }))
    expect([status?.code, warnings]).toEqual([code, expected])
    if (status === undefined) expect(cluster.get(cluster.kindOf(odd), key).spec).not.toHaveProperty('nope')
  })

  test('of a strict patch are a 422 that shows the whole object', () => {
    const cluster = newCluster()
    cluster.create(repository())
    const status = statusOf(() => cluster.patch(cluster.kindOf(odd), key, { spec: { nope: 1 } }, { fieldValidation: 'Strict' }))
    expect(status).toMatchObject({
      code: 422,
      message: expect.stringMatching(/^ "" is invalid: patch: Invalid value: .*strict decoding error: unknown field "spec\.nope"$/),
    })
  })
})
