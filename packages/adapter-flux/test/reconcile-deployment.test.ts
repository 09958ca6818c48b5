import type { ReconcileOptions } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Kustomization } from '../src/flux-types.ts'
import { reconcileDeployment } from '../src/reconcile-deployment.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, kustomizationOf, settingsOf } from './support/objects.ts'

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'

const clusterOf = (spec: Partial<Kustomization['spec']> = {}, source = gitRepositoryOf()) =>
  fakeCluster({ kustomizations: [kustomizationOf({ spec })], sources: [source] })

const reconcile = (cluster: FakeCluster, options: ReconcileOptions = {}) =>
  reconcileDeployment(cluster.client, settingsOf(), { name: 'web' }, options)

describe('A reconcile', () => {
  it('asks the source and then the Kustomization, both under one id', async () => {
    const cluster = clusterOf()
    const { operation, effect, deployment } = await reconcile(cluster)
    const body = { metadata: { annotations: { [REQUESTED_AT]: operation.id } } }
    expect(cluster.writes).toEqual([
      { call: 'patchGitRepository', name: 'web', body },
      { call: 'patchKustomization', name: 'web', body },
    ])
    expect({ effect, state: operation.state, phase: deployment?.status.phase }).toEqual({
      effect: 'started',
      state: { generation: 1, withSource: true, requested: true },
      phase: 'progressing',
    })
  })

  it('gives each request an id of its own, so that two in one second are two', async () => {
    const cluster = clusterOf()
    const ids = [await reconcile(cluster), await reconcile(cluster)].map((accepted) => accepted.operation.id)
    expect(new Set(ids).size).toBe(2)
  })

  it.each([
    { what: 'it was not wanted', options: { withSource: false }, sourceRef: { kind: 'GitRepository', name: 'web' } },
    { what: 'it is of another kind', options: {}, sourceRef: { kind: 'OCIRepository', name: 'web' } },
    { what: 'it is not there', options: {}, sourceRef: { kind: 'GitRepository', name: 'ghost' } },
  ])('asks the Kustomization alone where $what', async ({ options, sourceRef }) => {
    const cluster = clusterOf({ sourceRef })
    const { operation } = await reconcile(cluster, options)
    expect(cluster.writes.map((write) => write.call)).toEqual(['patchKustomization'])
    expect(operation.state).toMatchObject({ withSource: false })
  })

  it('with a source that was asked for by name and cannot be read is refused', async () => {
    const cluster = clusterOf({ sourceRef: { kind: 'GitRepository', name: 'ghost' } })
    expect(await caught(reconcile(cluster, { withSource: true }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { reason: 'source-unreadable' },
    })
    expect(cluster.writes).toEqual([])
  })

  it('of a suspended deployment is refused, for it would answer and do nothing', async () => {
    const cluster = clusterOf({ suspend: true })
    expect(await caught(reconcile(cluster))).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'suspended' } })
    expect(cluster.writes).toEqual([])
  })

  it('of a suspended source is refused by its name, unless only the Kustomization is meant', async () => {
    const cluster = clusterOf({}, gitRepositoryOf({ spec: { suspend: true } }))
    const error = await caught(reconcile(cluster))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'suspended' } })
    expect(error.message).toBe('its source GitRepository web is suspended; resume it first')
    expect(cluster.writes).toEqual([])
    expect((await reconcile(cluster, { withSource: false })).effect).toBe('started')
  })

  it('with a stale etag is CONFLICT, and neither object is asked', async () => {
    const cluster = clusterOf()
    expect((await caught(reconcile(cluster, { etag: '9' }))).code).toBe('CONFLICT')
    expect(cluster.writes).toEqual([])
  })

  it('with the right etag carries it', async () => {
    const cluster = clusterOf()
    await reconcile(cluster, { etag: '10' })
    expect(cluster.writes[1]?.body['metadata']).toMatchObject({ resourceVersion: '10' })
  })

  it.each(['patchGitRepository', 'patchKustomization'])('whose reply is lost is read back by its id: %s', async (call) => {
    const cluster = clusterOf()
    cluster.loseReply(call)
    expect((await reconcile(cluster)).effect).toBe('started')
  })

  it('whose source may not be asked says so, and asks nothing', async () => {
    const cluster = clusterOf()
    cluster.refuse('patchGitRepository', failure('PERMISSION_DENIED'))
    expect((await caught(reconcile(cluster))).code).toBe('PERMISSION_DENIED')
    expect(cluster.writes.map((write) => write.call)).toEqual(['patchGitRepository'])
  })
})
