import type { DeleteOptions } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { deleteDeployment } from '../src/delete-deployment.ts'
import type { Kustomization } from '../src/flux-types.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, KUSTOMIZATION_UID, kustomizationOf, settingsOf } from './support/objects.ts'
import { stateAt } from './support/recorded-life.ts'

const clusterOf = (spec: Partial<Kustomization['spec']> = {}) =>
  fakeCluster({ kustomizations: [kustomizationOf({ spec })], sources: [gitRepositoryOf()] })

const remove = (cluster: FakeCluster, options: Partial<DeleteOptions> = {}, ref = { name: 'web' }) =>
  deleteDeployment(cluster.client, settingsOf(), ref, { cascade: 'workloads', ...options })

describe('A delete with its workloads', () => {
  it.each([
    { what: 'prunes', spec: { prune: true } },
    { what: 'has the policy Delete', spec: { prune: false, deletionPolicy: 'Delete' } },
    { what: 'has the policy WaitForTermination', spec: { prune: false, deletionPolicy: 'WaitForTermination' } },
  ])('is one request, bound to the uid, where the Kustomization $what', async ({ spec }) => {
    const cluster = clusterOf(spec)
    await remove(cluster)
    expect(cluster.writes).toEqual([{ call: 'deleteKustomization', name: 'web', body: { uid: KUSTOMIZATION_UID } }])
  })

  it.each([
    { what: 'is suspended', spec: { suspend: true }, wanted: { suspend: false } },
    { what: 'does not prune', spec: { prune: false }, wanted: { deletionPolicy: 'Delete' } },
    { what: 'would orphan', spec: { deletionPolicy: 'Orphan' }, wanted: { deletionPolicy: 'Delete' } },
    { what: 'is suspended and does not prune', spec: { suspend: true, prune: false }, wanted: { suspend: false, deletionPolicy: 'Delete' } },
  ])('is prepared by one patch of just that where it $what, which would leave them behind', async ({ spec, wanted }) => {
    const cluster = clusterOf(spec)
    await remove(cluster)
    expect(cluster.writes).toEqual([
      { call: 'patchKustomization', name: 'web', body: { metadata: { resourceVersion: '10' }, spec: wanted } },
      { call: 'deleteKustomization', name: 'web', body: { uid: KUSTOMIZATION_UID } },
    ])
  })

  it('answers with a token for the end, and no deployment', async () => {
    const accepted = await remove(clusterOf())
    expect(accepted).toMatchObject({ deployment: null, effect: 'started', warnings: [], operation: { kind: 'delete', uid: KUSTOMIZATION_UID } })
  })
})

describe('A delete that keeps the workloads', () => {
  it.each([{}, { suspend: true }, { prune: false }, { deletionPolicy: 'Delete' }])('makes the Kustomization orphan them first: %o', async (spec) => {
    const cluster = clusterOf(spec)
    await remove(cluster, { cascade: 'orphan' })
    expect(cluster.writes.map(({ call, body }) => [call, body['spec']])).toEqual([
      ['patchKustomization', { deletionPolicy: 'Orphan' }],
      ['deleteKustomization', undefined],
    ])
  })

  it('is one request where it orphans already', async () => {
    const cluster = clusterOf({ deletionPolicy: 'Orphan' })
    await remove(cluster, { cascade: 'orphan' })
    expect(cluster.writes.map((write) => write.call)).toEqual(['deleteKustomization'])
  })
})

describe('A delete of what is on its way or gone', () => {
  it('is joined while it is going away, and writes nothing', async () => {
    const { kustomization } = stateAt('delete', 8262, 'held')
    const cluster = fakeCluster({ kustomizations: [kustomization] })
    const accepted = await deleteDeployment(cluster.client, settingsOf({ namespace: 'f-delete-2' }), { name: 'held' }, { cascade: 'workloads' })
    expect(accepted).toMatchObject({ effect: 'joined', operation: { uid: kustomization.metadata.uid } })
    expect(cluster.writes).toEqual([])
  })

  it('is NOT_FOUND', async () => {
    expect((await caught(remove(fakeCluster()))).code).toBe('NOT_FOUND')
  })

  it('is unchanged with ifExists', async () => {
    const cluster = fakeCluster()
    expect(await remove(cluster, { ifExists: true })).toMatchObject({
      effect: 'unchanged',
      deployment: null,
      ref: { kind: 'Kustomization', controlNamespace: 'flux-system', name: 'web' },
      operation: { kind: 'delete', uid: null },
    })
    expect(cluster.writes).toEqual([])
  })

  it('is no success when it cannot be seen, ifExists or not', async () => {
    const cluster = clusterOf()
    cluster.refuse('getKustomization', failure('PERMISSION_DENIED'))
    expect((await caught(remove(cluster, { ifExists: true }))).code).toBe('PERMISSION_DENIED')
    expect(cluster.writes).toEqual([])
  })

  it('is refused for a kind that this adapter does not have', async () => {
    expect(await caught(remove(clusterOf(), {}, { name: 'web', kind: 'HelmRelease' } as { name: string }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'kind: found "HelmRelease"; accepted is "Kustomization"',
    })
  })
})

describe('A delete of what a parent applies', () => {
  const { kustomization } = stateAt('owned-by-kustomization', 2179, 'child')
  const settings = settingsOf({ namespace: 'f-owned' })
  const parent = { group: 'kustomize.toolkit.fluxcd.io', version: null, kind: 'Kustomization', namespace: 'f-owned', name: 'parent' }

  it('is refused, naming the parent that would bring it back', async () => {
    const cluster = fakeCluster({ kustomizations: [kustomization] })
    const error = await caught(deleteDeployment(cluster.client, settings, { name: 'child' }, { cascade: 'workloads' }))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'owner-reverts', revertedBy: parent } })
    expect(cluster.writes).toEqual([])
  })

  it('is done with a warning where that is allowed', async () => {
    const cluster = fakeCluster({ kustomizations: [kustomization] })
    const accepted = await deleteDeployment(cluster.client, settings, { name: 'child' }, { cascade: 'workloads', allowRevert: true })
    expect(accepted.warnings).toEqual([{ code: 'will-be-reverted', message: expect.stringContaining('Kustomization f-owned/parent'), by: parent }])
    expect(cluster.kustomizations.size).toBe(0)
  })
})

describe('A delete of what others write too', () => {
  it.each([
    { what: 'needs no preparation', spec: {} },
    { what: 'is prepared', spec: { suspend: true } },
  ])('is CONFLICT with a stale etag, and changes nothing, where it $what', async ({ spec }) => {
    const cluster = clusterOf(spec)
    expect((await caught(remove(cluster, { etag: '9' }))).code).toBe('CONFLICT')
    expect(cluster.kustomizations.get('flux-system/web')).toEqual(kustomizationOf({ spec }))
  })

  it('passes with the right etag', async () => {
    const cluster = clusterOf()
    await remove(cluster, { etag: '10' })
    expect(cluster.writes).toEqual([{ call: 'deleteKustomization', name: 'web', body: { uid: KUSTOMIZATION_UID, resourceVersion: '10' } }])
  })

  it('is tried again without an etag when the controller wrote its status in between', async () => {
    const cluster = clusterOf({ suspend: true })
    cluster.before('patchKustomization', () =>
      cluster.kustomizations.set('flux-system/web', kustomizationOf({ metadata: { resourceVersion: '12' }, spec: { suspend: true } })),
    )
    await remove(cluster)
    expect(cluster.writes.map(({ call }) => call)).toEqual(['patchKustomization', 'patchKustomization', 'deleteKustomization'])
    expect(cluster.kustomizations.size).toBe(0)
  })

  it('does not remove another one that was made under the name meanwhile', async () => {
    const cluster = clusterOf()
    const another = kustomizationOf({ metadata: { uid: 'another' } })
    cluster.before('deleteKustomization', () => cluster.kustomizations.set('flux-system/web', another))
    expect(await caught(remove(cluster))).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'recreated' } })
    expect(cluster.kustomizations.get('flux-system/web')).toEqual(another)
  })

  it('is CONFLICT in the end when they never stop', async () => {
    const cluster = clusterOf()
    for (let times = 0; times < 20; times++) cluster.refuse('deleteKustomization', failure('CONFLICT'))
    expect((await caught(remove(cluster))).code).toBe('CONFLICT')
    expect(cluster.writes.length).toBe(5)
  })
})

describe('A delete whose reply is lost', () => {
  it('is read back: gone is done', async () => {
    const cluster = clusterOf()
    cluster.loseReply('deleteKustomization')
    expect((await remove(cluster)).effect).toBe('started')
  })

  it.each([
    { what: 'going away', metadata: { deletionTimestamp: '2026-11-22T13:00:00Z' } },
    { what: 'another one', metadata: { uid: 'another' } },
  ])('is done also when what is there is $what', async ({ metadata }) => {
    const cluster = clusterOf()
    cluster.refuse('deleteKustomization', failure('OUTCOME_UNKNOWN'))
    cluster.before('deleteKustomization', () => cluster.kustomizations.set('flux-system/web', kustomizationOf({ metadata })))
    expect((await remove(cluster)).effect).toBe('started')
  })

  it.each([
    { what: 'it is still there', reading: undefined },
    { what: 'it cannot be read', reading: failure('UNAVAILABLE') },
  ])('is OUTCOME_UNKNOWN when $what', async ({ reading }) => {
    const cluster = clusterOf()
    cluster.refuse('deleteKustomization', failure('OUTCOME_UNKNOWN'))
    if (reading !== undefined) cluster.before('deleteKustomization', () => cluster.refuse('getKustomization', reading))
    expect((await caught(remove(cluster))).code).toBe('OUTCOME_UNKNOWN')
  })
})
