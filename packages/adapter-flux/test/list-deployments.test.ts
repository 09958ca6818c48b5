import type { ListQuery } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { findDeployment } from '../src/find-deployment.ts'
import { listDeployments } from '../src/list-deployments.ts'
import { mapSummary } from '../src/map-deployment.ts'
import { caught } from './support/caught.ts'
import { type FakeCluster, failure, fakeCluster } from './support/fake-cluster.ts'
import { gitRepositoryOf, kustomizationOf, settingsOf } from './support/objects.ts'

const one = (
  name: string,
  namespace: string,
  sourceRef: { readonly name: string; readonly namespace?: string; readonly kind?: string } = { name: 'web' },
) => kustomizationOf({ metadata: { name, namespace, uid: `${namespace}-${name}` }, spec: { sourceRef: { kind: 'GitRepository', ...sourceRef } } })

const list = (cluster: FakeCluster, query: ListQuery = {}) => listDeployments(cluster.client, settingsOf(), query, {})

const ids = async (cluster: FakeCluster, query?: ListQuery) => (await list(cluster, query)).items.map((item) => item.id)

const fleet = () =>
  fakeCluster({
    kustomizations: [one('web', 'flux-system'), one('api', 'flux-system'), one('site', 'team-a', { name: 'web', namespace: 'flux-system' })],
    sources: [gitRepositoryOf()],
  })

describe('A list of deployments', () => {
  it('holds those of the own namespace, in order of id, on one page', async () => {
    const { items, cursor, missing } = await list(fleet())
    expect(items.map((item) => item.id)).toEqual(['Kustomization/flux-system/api', 'Kustomization/flux-system/web'])
    expect([cursor, missing]).toEqual([null, []])
  })

  it.each([
    { controlNamespace: 'team-a', found: ['Kustomization/team-a/site'] },
    { controlNamespace: '*', found: ['Kustomization/flux-system/api', 'Kustomization/flux-system/web', 'Kustomization/team-a/site'] },
    { controlNamespace: 'empty', found: [] },
  ])('holds those of $controlNamespace where that is asked for', async ({ controlNamespace, found }) => {
    expect(await ids(fleet(), { controlNamespace })).toEqual(found)
  })

  it.each(['flux-system', 'team-a', '*'])('says of each what a get says, sources in other namespaces included: %s', async (controlNamespace) => {
    const cluster = fleet()
    const { items } = await list(cluster, { controlNamespace })
    const gets = await Promise.all(items.map((item) => findDeployment(cluster.client, settingsOf(), item.ref, {})))
    expect(items).toEqual(gets.map(mapSummary))
    expect(items[0]?.spec.sources[0]).toHaveProperty('git')
  })

  it('reads a source of another namespace once, however many read from it', async () => {
    const sites = ['a', 'b', 'c'].map((name) => one(name, 'team-a', { name: 'web', namespace: 'flux-system' }))
    const cluster = fakeCluster({ kustomizations: sites, sources: [gitRepositoryOf()] })
    await list(cluster, { controlNamespace: 'team-a' })
    expect(cluster.reads.filter((read) => read === 'getGitRepository').length).toBe(1)
  })

  it('names sources as existing where they may not be read', async () => {
    const cluster = fleet()
    cluster.refuse('listGitRepositories', failure('PERMISSION_DENIED'))
    const { items } = await list(cluster)
    expect(items.map((item) => item.spec.sources)).toEqual(
      Array.from({ length: 2 }, () => [{ existing: { kind: 'GitRepository', name: 'web', path: './deploy' } }]),
    )
  })

  it.each([
    { call: 'listKustomizations', code: 'PERMISSION_DENIED' },
    { call: 'listKustomizations', code: 'FAILED_PRECONDITION' },
    { call: 'listGitRepositories', code: 'UNAVAILABLE' },
  ])('is never half of one: $call fails with $code', async ({ call, code }) => {
    const cluster = fleet()
    cluster.refuse(call, failure(code))
    expect((await caught(list(cluster))).code).toBe(code)
  })

  it('goes on from its cursor, by the id and not by the position', async () => {
    const cluster = fleet()
    const { items, cursor } = await list(cluster, { limit: 1 })
    expect(items.map((item) => item.id)).toEqual(['Kustomization/flux-system/api'])
    cluster.kustomizations.delete('flux-system/api')
    expect(await ids(cluster, { limit: 1, cursor: cursor ?? '' })).toEqual(['Kustomization/flux-system/web'])
  })
})
