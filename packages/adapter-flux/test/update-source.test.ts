import type { DeploymentChange } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { updateDeployment } from '../src/update-deployment.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, kustomizationOf, settingsOf } from './support/objects.ts'

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'
const KEY = 'flux-system/web'

const update = (cluster: FakeCluster, change: DeploymentChange = { source: { git: { revision: 'tag:v1' } } }) =>
  updateDeployment(cluster.client, settingsOf(), { name: 'web' }, change, {})

const clusterOf = (source = gitRepositoryOf(), others: Parameters<typeof fakeCluster>[0] = {}) =>
  fakeCluster({ kustomizations: [kustomizationOf(), ...(others.kustomizations ?? [])], sources: [source] })

describe('An update of the source', () => {
  it('asks the Kustomization, then patches the source, both under one id', async () => {
    const cluster = clusterOf()
    const { operation } = await update(cluster)
    expect(cluster.writes).toEqual([
      { call: 'patchKustomization', name: 'web', body: { metadata: { resourceVersion: '10', annotations: { [REQUESTED_AT]: operation.id } } } },
      {
        call: 'patchGitRepository',
        name: 'web',
        body: { metadata: { annotations: { [REQUESTED_AT]: operation.id } }, spec: { ref: { branch: null, tag: 'v1' } } },
      },
    ])
    expect(operation.state).toEqual({ generation: 1, withSource: true, requested: true })
  })

  it.each<{ readonly revision: string; readonly ref: object }>([
    { revision: 'semver:1.x', ref: { branch: null, semver: '1.x' } },
    { revision: 'commit:74b47fb008986e24566bfe945ec2bfe7633c15a2', ref: { branch: null, commit: '74b47fb008986e24566bfe945ec2bfe7633c15a2' } },
    { revision: 'develop', ref: { branch: 'develop' } },
  ])('to $revision leaves nothing beside it that would win', async ({ revision, ref }) => {
    const cluster = clusterOf()
    await update(cluster, { source: { git: { revision } } })
    expect(cluster.writes[1]?.body['spec']).toEqual({ ref })
  })

  it('unsets what somebody has pinned, and whatever else the object names', async () => {
    const cluster = clusterOf(gitRepositoryOf({ spec: { ref: { branch: 'main', tag: 'v0', commit: '74b47fb008986e24566bfe945ec2bfe7633c15a2' } } }))
    await update(cluster, { source: { git: { revision: 'branch:main' } } })
    expect(cluster.sources.get(KEY)?.spec.ref).toEqual({ branch: 'main' })
  })

  it('moves repository and path together, each on its object', async () => {
    const cluster = clusterOf()
    await update(cluster, { source: { git: { repo: 'https://git.example.com/acme/site.git', path: './site' } } })
    expect(cluster.writes.map(({ call, body }) => [call, body['spec']])).toEqual([
      ['patchKustomization', { path: './site' }],
      ['patchGitRepository', { url: 'https://git.example.com/acme/site.git' }],
    ])
  })

  it('leaves what others wrote there', async () => {
    const source = { ...gitRepositoryOf(), spec: { ...gitRepositoryOf().spec, secretRef: { name: 'git' }, timeout: '90s' } }
    const cluster = clusterOf(source)
    await update(cluster)
    expect(cluster.sources.get(KEY)?.spec).toEqual({ ...source.spec, ref: { tag: 'v1' } })
  })
})

describe('An update of a source that is not this deployment alone', () => {
  it.each([
    { what: 'has no owner', source: gitRepositoryOf({ metadata: { ownerReferences: [] } }) },
    {
      what: 'is owned by another one',
      source: gitRepositoryOf({ metadata: { ownerReferences: [{ kind: 'Kustomization', name: 'web', uid: 'another' }] } }),
    },
  ])('is refused where it $what, and writes nothing', async ({ source }) => {
    const cluster = clusterOf(source)
    const error = await caught(update(cluster))
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'shared-source', sharedBy: [] } })
    expect(error.message).toContain('GitRepository web')
    expect(cluster.writes).toEqual([])
  })

  it('is refused naming the others that read from it', async () => {
    const reader = (name: string, sourceRef: { readonly name: string; readonly namespace?: string; readonly kind?: string }) =>
      kustomizationOf({ metadata: { name, uid: name }, spec: { sourceRef: { kind: 'GitRepository', ...sourceRef } } })
    const kustomizations = [
      reader('api', { name: 'web' }),
      reader('full', { name: 'web', namespace: 'flux-system' }),
      reader('other-namespace', { name: 'web', namespace: 'team-a' }),
      reader('other-kind', { name: 'web', kind: 'OCIRepository' }),
      reader('other-name', { name: 'site' }),
    ]
    const cluster = clusterOf(gitRepositoryOf(), { kustomizations })
    const error = await caught(update(cluster))
    const sharedBy = ['Kustomization/flux-system/api', 'Kustomization/flux-system/full']
    expect(error).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { reason: 'shared-source', sharedBy },
      message: `source: it is shared by ${sharedBy.join(', ')}`,
    })
    expect(cluster.writes).toEqual([])
  })

  it('is no hindrance to a change of the Kustomization alone', async () => {
    const cluster = clusterOf(gitRepositoryOf({ metadata: { ownerReferences: [] } }))
    expect((await update(cluster, { sync: { prune: false } })).effect).toBe('started')
  })

  it.each([
    { what: 'is not there', sources: [], sourceRef: { kind: 'GitRepository', name: 'web' } },
    { what: 'is of another kind', sources: [gitRepositoryOf()], sourceRef: { kind: 'OCIRepository', name: 'web' } },
  ])('is refused by name where the source $what', async ({ sources, sourceRef }) => {
    const cluster = fakeCluster({ kustomizations: [kustomizationOf({ spec: { sourceRef } })], sources })
    expect(await caught(update(cluster))).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'source-unreadable' } })
    expect(cluster.writes).toEqual([])
  })
})

describe('An update whose reply is lost', () => {
  it.each(['patchKustomization', 'patchGitRepository'])('is read back by the id of the request: %s', async (call) => {
    const cluster = clusterOf()
    cluster.loseReply(call)
    expect(await update(cluster)).toMatchObject({ effect: 'started', deployment: { spec: { sources: [{ git: { revision: 'tag:v1' } }] } } })
  })

  it('is OUTCOME_UNKNOWN with a token when the source is in doubt', async () => {
    const cluster = clusterOf()
    cluster.refuse('patchGitRepository', failure('OUTCOME_UNKNOWN'))
    const error = await caught(update(cluster))
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', token: { kind: 'update', state: { withSource: true } } })
    expect(error.token?.id).toBe(cluster.kustomizations.get(KEY)?.metadata.annotations?.[REQUESTED_AT])
  })
})
