import type { JsonObject } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { createDeployment } from '../src/create-deployment.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, kustomizationOf, settingsOf, specOf } from './support/objects.ts'

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'

const create = (cluster: FakeCluster, options = {}) =>
  createDeployment(cluster.client, settingsOf(), specOf({ annotations: { note: 'mine' } }), options)
const calls = (cluster: FakeCluster) => cluster.writes.map((write) => write.call)
const metadataOf = (body: JsonObject | undefined) => body?.['metadata'] as JsonObject

describe('A create', () => {
  it('posts the Kustomization and then its GitRepository, both asked under one id, the second owned by the first', async () => {
    const cluster = fakeCluster()
    const accepted = await create(cluster)
    expect(calls(cluster)).toEqual(['createKustomization', 'createGitRepository'])
    const [kustomization, source] = cluster.writes.map((write) => metadataOf(write.body))
    const { id } = accepted.operation
    expect(kustomization).toEqual({ name: 'web', namespace: 'flux-system', annotations: { note: 'mine', [REQUESTED_AT]: id } })
    const ownerReferences = [{ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'web', uid: accepted.operation.uid }]
    expect(source).toEqual({ name: 'web', namespace: 'flux-system', annotations: { [REQUESTED_AT]: id }, ownerReferences })
  })

  it('answers with what the server made, and a token bound to it', async () => {
    const accepted = await create(fakeCluster())
    expect(accepted).toMatchObject({
      ref: { kind: 'Kustomization', controlNamespace: 'flux-system', name: 'web' },
      effect: 'started',
      warnings: [],
      deployment: {
        id: 'Kustomization/flux-system/web',
        spec: { name: 'web', namespace: 'apps', annotations: { note: 'mine' } },
        status: { phase: 'pending' },
      },
      operation: { version: 1, adapter: 'flux', kind: 'create', state: { generation: 1, withSource: true, requested: true } },
    })
    expect(accepted.operation.uid).toBe(accepted.deployment?.uid)
  })

  it('gives every create an id of its own', async () => {
    const ids = await Promise.all([create(fakeCluster()), create(fakeCluster())])
    expect(new Set(ids.map((accepted) => accepted.operation.id)).size).toBe(2)
  })

  it('goes where the request says', async () => {
    const cluster = fakeCluster()
    await createDeployment(cluster.client, settingsOf(), specOf({ controlNamespace: 'team-a' }), {})
    expect([...cluster.kustomizations.keys(), ...cluster.sources.keys()]).toEqual(['team-a/web', 'team-a/web'])
  })

  it('that is only to be stored is UNSUPPORTED, before any request', async () => {
    const cluster = fakeCluster()
    expect(await caught(create(cluster, { reconcile: false }))).toMatchObject({ code: 'UNSUPPORTED', capability: 'create.reconcile' })
    expect([cluster.writes, cluster.reads]).toEqual([[], []])
  })

  it('of what is there already is ALREADY_EXISTS, and touches nothing', async () => {
    const cluster = fakeCluster({ kustomizations: [kustomizationOf()], sources: [gitRepositoryOf()] })
    expect((await caught(create(cluster))).code).toBe('ALREADY_EXISTS')
    expect(calls(cluster)).toEqual([])
    expect(cluster.kustomizations.get('flux-system/web')).toEqual(kustomizationOf())
  })
})

describe('A create whose source is refused', () => {
  it('takes the Kustomization away again, by its uid, and tells why', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createGitRepository', failure('PERMISSION_DENIED', 'may not create gitrepositories'))
    const error = await caught(create(cluster))
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', message: 'may not create gitrepositories' })
    expect(calls(cluster)).toEqual(['createKustomization', 'createGitRepository', 'deleteKustomization'])
    expect(cluster.writes.at(-1)?.body).toEqual({ uid: expect.stringMatching(/^cccccccc/) })
    expect(cluster.kustomizations.size).toBe(0)
  })

  it('keeps that reason when the Kustomization cannot be removed, and names what is left', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createGitRepository', failure('INVALID_ARGUMENT', 'spec.url: Invalid value'))
    cluster.refuse('deleteKustomization', failure('UNAVAILABLE'))
    const error = await caught(create(cluster))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { left: 'Kustomization/flux-system/web' } })
    expect(error.message).toMatch(/^spec\.url: Invalid value; Kustomization\/flux-system\/web.*could not be removed/)
  })

  it('keeps that reason when somebody else has removed the Kustomization', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createGitRepository', failure('PERMISSION_DENIED', 'no'))
    cluster.refuse('deleteKustomization', failure('NOT_FOUND'))
    expect(await caught(create(cluster))).toMatchObject({ code: 'PERMISSION_DENIED', message: 'no', details: {} })
  })

  it('because of another one of its name, names that and leaves it alone', async () => {
    const other = gitRepositoryOf({ metadata: { ownerReferences: [] } })
    const cluster = fakeCluster({ sources: [other] })
    const error = await caught(create(cluster))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'source-exists' } })
    expect(error.message).toContain('there is a GitRepository flux-system/web already')
    expect(calls(cluster), 'no Kustomization that would apply what is not ours').toEqual([])
    expect([cluster.kustomizations.size, cluster.sources.get('flux-system/web')]).toEqual([0, other])
  })

  it('because one came just before ours, names that and takes the Kustomization away again', async () => {
    const cluster = fakeCluster()
    const other = gitRepositoryOf({ metadata: { ownerReferences: [] } })
    cluster.before('createGitRepository', () => cluster.sources.set('flux-system/web', other))
    expect(await caught(create(cluster))).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'source-exists' } })
    expect([cluster.kustomizations.size, cluster.sources.get('flux-system/web')]).toEqual([0, other])
  })

  it('because the one of an earlier deployment is still going away, can be tried again', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createGitRepository', failure('ALREADY_EXISTS', 'object is being deleted: gitrepositories "web" already exists'))
    expect(await caught(create(cluster))).toMatchObject({ code: 'OPERATION_IN_PROGRESS', retryable: true })
    expect(cluster.kustomizations.size).toBe(0)
  })
})

describe('A create whose reply is lost', () => {
  it.each(['createKustomization', 'createGitRepository'])('is read back by the id of the request: %s', async (call) => {
    const cluster = fakeCluster()
    cluster.loseReply(call)
    const accepted = await create(cluster)
    expect(accepted).toMatchObject({ effect: 'started', deployment: { spec: { sources: [{ git: { revision: 'main' } }] } } })
    expect(calls(cluster)).toEqual(['createKustomization', 'createGitRepository'])
  })

  it('is OUTCOME_UNKNOWN when what is there is of another request', async () => {
    const cluster = fakeCluster({ kustomizations: [kustomizationOf({ metadata: { annotations: { [REQUESTED_AT]: 'somebody' } } })] })
    cluster.refuse('createKustomization', failure('OUTCOME_UNKNOWN'))
    expect((await caught(create(cluster))).code).toBe('OUTCOME_UNKNOWN')
    expect(calls(cluster)).toEqual(['createKustomization'])
  })

  it('is OUTCOME_UNKNOWN when nothing is there, for it may still arrive', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createKustomization', failure('OUTCOME_UNKNOWN'))
    expect(await caught(create(cluster))).toMatchObject({ code: 'OUTCOME_UNKNOWN', token: null })
  })

  it('is OUTCOME_UNKNOWN with a token when only the source is in doubt, and nothing is removed', async () => {
    const cluster = fakeCluster()
    cluster.refuse('createGitRepository', failure('OUTCOME_UNKNOWN'))
    const error = await caught(create(cluster))
    const made = cluster.kustomizations.get('flux-system/web')
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', token: { kind: 'create', uid: made?.metadata.uid, state: { withSource: true } } })
    expect(error.token?.id).toBe(made?.metadata.annotations?.[REQUESTED_AT])
    expect(calls(cluster)).toEqual(['createKustomization', 'createGitRepository'])
  })

  it('is not read back for a caller who has gone', async () => {
    const cluster = fakeCluster()
    const caller = new AbortController()
    cluster.before('createKustomization', () => caller.abort())
    cluster.loseReply('createKustomization')
    expect((await caught(create(cluster, { signal: caller.signal }))).code).toBe('OUTCOME_UNKNOWN')
    expect(cluster.reads, 'only the look before the write').toEqual(['getGitRepository'])
  })
})
