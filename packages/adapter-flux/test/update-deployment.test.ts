import type { DeploymentChange } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { updateDeployment } from '../src/update-deployment.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, KUSTOMIZATION_UID, kustomizationOf, settingsOf } from './support/objects.ts'

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'
const KEY = 'flux-system/web'

const clusterOf = (kustomization = kustomizationOf(), source = gitRepositoryOf()) =>
  fakeCluster({ kustomizations: [kustomization], sources: [source] })

const update = (cluster: FakeCluster, change: DeploymentChange, options = {}) =>
  updateDeployment(cluster.client, settingsOf(), { name: 'web' }, change, options)

describe('An update', () => {
  it.each<{ readonly change: DeploymentChange; readonly spec?: object; readonly labels?: object; readonly annotations?: object }>([
    { change: { sync: { prune: false } }, spec: { prune: false } },
    { change: { sync: { healthCheck: false, timeoutMs: 90_000 } }, spec: { wait: false, timeout: '90s' } },
    { change: { source: { git: { path: './other' } } }, spec: { path: './other' } },
    { change: { source: { git: { path: null } } }, spec: { path: null } },
    { change: { labels: { tier: 'front' } }, labels: { tier: 'front' } },
    { change: { labels: { keep: null } }, labels: { keep: null } },
    { change: { annotations: { note: 'mine' } }, annotations: { note: 'mine' } },
    { change: { annotations: null }, annotations: { theirs: null } },
  ])('sends of the Kustomization only what changes: $change', async ({ change, spec, labels, annotations }) => {
    const cluster = clusterOf(kustomizationOf({ metadata: { labels: { keep: 'me' }, annotations: { theirs: 'x' } } }))
    const { operation } = await update(cluster, change)
    expect(cluster.writes).toEqual([
      {
        call: 'patchKustomization',
        name: 'web',
        body: {
          metadata: {
            resourceVersion: '10',
            annotations: { ...annotations, [REQUESTED_AT]: operation.id },
            ...(labels === undefined ? {} : { labels }),
          },
          ...(spec === undefined ? {} : { spec }),
        },
      },
    ])
  })

  it('leaves what others wrote: labels, annotations and fields that this adapter has no words for', async () => {
    const foreign = { patches: [{ patch: '- {op: remove, path: /x}' }], force: true }
    const before = kustomizationOf({ metadata: { labels: { keep: 'me' }, annotations: { theirs: 'x' } } })
    const cluster = clusterOf({ ...before, spec: { ...before.spec, ...foreign } })
    await update(cluster, { labels: { tier: 'front' }, sync: { prune: false } })
    expect(cluster.kustomizations.get(KEY)).toMatchObject({
      metadata: { labels: { keep: 'me', tier: 'front' }, annotations: { theirs: 'x' } },
      spec: { ...before.spec, ...foreign, prune: false },
    })
  })

  it('answers with what the server stored, and a token bound to that generation', async () => {
    const accepted = await update(clusterOf(), { sync: { prune: false } })
    expect(accepted).toMatchObject({
      effect: 'started',
      warnings: [],
      deployment: { spec: { sync: { prune: false } } },
      operation: { kind: 'update', uid: KUSTOMIZATION_UID, state: { generation: 2, withSource: false, requested: true } },
    })
  })

  it.each<{ readonly change: DeploymentChange }>([
    { change: { sync: { prune: true } } },
    { change: { sync: { intervalMs: 600_000 } } },
    { change: { labels: { keep: 'me' } } },
    { change: { labels: { absent: null } } },
    { change: { source: { git: { repo: 'acme/web', revision: 'branch:main', path: './deploy' } } } },
  ])('that changes nothing writes nothing: $change', async ({ change }) => {
    const cluster = clusterOf(kustomizationOf({ metadata: { labels: { keep: 'me' } } }))
    const accepted = await update(cluster, change)
    expect(accepted).toMatchObject({ effect: 'unchanged', operation: { state: { generation: 1, requested: false } } })
    expect(cluster.writes).toEqual([])
  })

  it('that is only to be stored is UNSUPPORTED, before any request', async () => {
    const cluster = clusterOf()
    expect(await caught(update(cluster, { sync: { prune: false } }, { reconcile: false }))).toMatchObject({
      code: 'UNSUPPORTED',
      capability: 'update.reconcile',
    })
    expect(cluster.reads).toEqual([])
  })

  it('of what is not there is NOT_FOUND', async () => {
    expect((await caught(update(fakeCluster(), { sync: { prune: false } }))).code).toBe('NOT_FOUND')
  })

  it('that cannot be built is refused by name, and writes nothing', async () => {
    const cluster = clusterOf()
    const error = await caught(update(cluster, { source: { git: { repo: 'git@git.example.com:acme/web.git' } } }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'sources[0].git.repo' } })
    expect(cluster.writes).toEqual([])
  })
})

describe('An update of what a parent applies', () => {
  const owned = () =>
    clusterOf(
      kustomizationOf({ metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'parent', 'kustomize.toolkit.fluxcd.io/namespace': 'infra' } } }),
    )
  const parent = { group: 'kustomize.toolkit.fluxcd.io', version: null, kind: 'Kustomization', namespace: 'infra', name: 'parent' }

  it('is refused, naming the parent, and writes nothing', async () => {
    const cluster = owned()
    const error = await caught(update(cluster, { sync: { prune: false } }))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'owner-reverts', revertedBy: parent } })
    expect(error.message).toContain('Kustomization infra/parent')
    expect(cluster.writes).toEqual([])
  })

  it('is written with a warning where that is allowed', async () => {
    const { warnings } = await update(owned(), { sync: { prune: false } }, { allowRevert: true })
    expect(warnings).toEqual([{ code: 'will-be-reverted', message: expect.stringContaining('infra/parent'), by: parent }])
  })

  it('that changes nothing is unchanged all the same', async () => {
    expect((await update(owned(), { sync: { prune: true } })).effect).toBe('unchanged')
  })
})

describe('An update that others write into', () => {
  const stale = (code = 'CONFLICT') => expect.objectContaining({ code })

  it.each<{ readonly what: string; readonly change: DeploymentChange }>([
    { what: 'changes the Kustomization', change: { sync: { prune: false } } },
    { what: 'changes the source', change: { source: { git: { revision: 'tag:v1' } } } },
    { what: 'changes nothing', change: { sync: { prune: true } } },
  ])('is CONFLICT with a stale etag and writes nothing, where it $what', async ({ change }) => {
    const cluster = clusterOf()
    await expect(update(cluster, change, { etag: '9' })).rejects.toEqual(stale())
    expect(cluster.writes).toEqual([])
  })

  it('is CONFLICT when the etag becomes stale just before the write: the source is not touched', async () => {
    const cluster = clusterOf()
    cluster.before('patchKustomization', () => cluster.kustomizations.set(KEY, kustomizationOf({ metadata: { resourceVersion: '12' } })))
    await expect(update(cluster, { source: { git: { revision: 'tag:v1' } } }, { etag: '10' })).rejects.toEqual(stale())
    expect(cluster.writes.map((write) => write.call)).toEqual(['patchKustomization'])
    expect(cluster.reads.filter((read) => read === 'getKustomization').length).toBe(1)
    expect(cluster.sources.get(KEY)).toEqual(gitRepositoryOf())
  })

  it('lets one of two win that have read the same, and the other one writes nothing', async () => {
    const cluster = clusterOf()
    const [first, second] = await Promise.allSettled(
      ['tag:v1', 'tag:v2'].map((revision) => update(cluster, { source: { git: { revision } } }, { etag: '10' })),
    )
    expect([first?.status, second?.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(cluster.sources.get(KEY)?.spec.ref).toEqual({ tag: first?.status === 'fulfilled' ? 'v1' : 'v2' })
  })

  it('reads again without an etag, and keeps what was written in between', async () => {
    const cluster = clusterOf()
    const between = kustomizationOf({ metadata: { resourceVersion: '12', labels: { theirs: 'x' } }, spec: { interval: '1h' } })
    cluster.before('patchKustomization', () => cluster.kustomizations.set(KEY, between))
    await update(cluster, { sync: { prune: false } })
    expect(cluster.kustomizations.get(KEY)).toMatchObject({ metadata: { labels: { theirs: 'x' } }, spec: { interval: '1h', prune: false } })
  })

  it('is CONFLICT in the end when they never stop', async () => {
    const cluster = clusterOf()
    for (let times = 0; times < 20; times++) cluster.refuse('patchKustomization', failure('CONFLICT'))
    await expect(update(cluster, { sync: { prune: false } })).rejects.toEqual(stale())
    expect(cluster.writes.length).toBe(5)
  })
})
