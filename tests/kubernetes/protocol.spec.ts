import { readJsonLines } from '@gitops-dms/core/adapter'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type GenuineCluster, startGenuineCluster, tell, untilTrue } from './support/genuine-cluster.ts'

const KUSTOMIZATIONS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/apps/kustomizations'
const APPLY = 'application/apply-patch+yaml'
const MERGE = 'application/merge-patch+json'

let cluster: GenuineCluster

interface Listed {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number }
  readonly items: readonly { readonly metadata: { readonly name: string } }[]
}

interface Stored {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string; readonly generation: number; readonly deletionTimestamp?: string }
}

const kustomization = (name: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace: 'apps', ...metadata },
  spec: { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'web' }, ...spec },
})

const create = (name: string, metadata: object = {}) =>
  ask<Stored>(cluster.transport, 'POST', KUSTOMIZATIONS, { body: kustomization(name, {}, metadata) })
const list = (query: Record<string, string>) => tell(cluster.transport, 'GET', KUSTOMIZATIONS, { query })

beforeAll(async () => {
  cluster = await startGenuineCluster([{ name: 'viewer', groups: ['viewers'] }])
  for (const name of ['apps', 'pages', 'limits']) {
    await ask(cluster.transport, 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } })
  }
})
afterAll(() => cluster?.close())

describe('lists', () => {
  test('come page by page, in order, as of one moment', async () => {
    for (const name of ['page-c', 'page-a', 'page-b']) await create(name, { labels: { set: 'pages' } })
    const first = (await list({ limit: '2', labelSelector: 'set=pages' })).body as Listed
    expect(first.items.map((item) => item.metadata.name)).toEqual(['page-a', 'page-b'])
    await create('page-d', { labels: { set: 'pages' } })
    const second = (await list({ limit: '2', labelSelector: 'set=pages', continue: first.metadata.continue ?? '' })).body as Listed
    expect(second.items.map((item) => item.metadata.name)).toEqual(['page-c'])
    expect([second.metadata.continue, second.metadata.resourceVersion]).toEqual(['', first.metadata.resourceVersion])
  })

  test('whose position has been compacted away say so, and how to go on', async () => {
    for (const name of ['old-a', 'old-b']) await create(name)
    const token = Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 2, start: 'old-a\u0000' })).toString('base64url')
    const { metadata } = (await list({})).body as Listed
    await cluster.server.compact(Number(metadata.resourceVersion))
    const { status, body } = await list({ limit: '1', continue: token })
    expect([status, body]).toEqual([
      410,
      expect.objectContaining({ reason: 'Expired', metadata: expect.objectContaining({ continue: expect.any(String) }) }),
    ])
    const anew = await list({ limit: '1', continue: (body as Listed).metadata.continue ?? '' })
    expect(anew.status).toBe(200)
  })

  test('of a revision that has not come yet time out', async () => {
    // Just after its start the cache of a kind says 429 to that.
    await untilTrue(async () => (await list({ resourceVersion: '99999999' })).status !== 429)
    const { status, body } = await list({ resourceVersion: '99999999' })
    expect([status, body]).toEqual([504, expect.objectContaining({ reason: 'Timeout', details: expect.objectContaining({ retryAfterSeconds: 1 }) })])
  })
})

describe('watches', () => {
  /** The lines of a watch until `enough` says so. */
  async function watch(
    query: Record<string, string>,
    enough: (lines: readonly WatchLine[]) => boolean,
    act: () => Promise<unknown> = async () => undefined,
  ) {
    const stop = new AbortController()
    const { status, body } = await cluster.transport.stream({
      method: 'GET',
      path: KUSTOMIZATIONS,
      query: { watch: 'true', ...query },
      signal: stop.signal,
    })
    expect(status).toBe(200)
    const acted = act()
    const lines: WatchLine[] = []
    for await (const line of readJsonLines(body)) {
      lines.push(line as unknown as WatchLine)
      if (enough(lines)) break
    }
    stop.abort()
    await acted
    return lines
  }

  interface WatchLine {
    readonly type: string
    readonly object: { readonly code?: number; readonly metadata: { readonly name?: string; readonly annotations?: Record<string, string> } }
  }

  test('tell every change after a list, and an object that leaves a selector as deleted', async () => {
    const { metadata } = (await list({})).body as Listed
    const lines = await watch(
      { resourceVersion: metadata.resourceVersion, labelSelector: 'tier=web' },
      (seen) => seen.length === 3,
      async () => {
        await create('seen', { labels: { tier: 'web' } })
        await tell(cluster.transport, 'PATCH', `${KUSTOMIZATIONS}/seen`, { body: { spec: { suspend: true } }, contentType: MERGE })
        await tell(cluster.transport, 'PATCH', `${KUSTOMIZATIONS}/seen`, { body: { metadata: { labels: { tier: 'db' } } }, contentType: MERGE })
      },
    )
    expect(lines.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(['ADDED seen', 'MODIFIED seen', 'DELETED seen'])
  })

  test('begin with what is there and a bookmark when they are asked to', async () => {
    await create('initial', { labels: { set: 'initial' } })
    const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true', labelSelector: 'set=initial' }
    const lines = await watch(query, (seen) => seen.at(-1)?.type === 'BOOKMARK')
    expect(lines.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK'])
    expect(lines.at(-1)?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' })
  })

  test('from a revision that is too old get one ERROR 410', async () => {
    const lines = await watch({ resourceVersion: '1' }, (seen) => seen.length === 2)
    expect(lines.map(({ type, object }) => `${type} ${object.code}`)).toEqual(['ERROR 410'])
  })

  test('end by themselves after timeoutSeconds', async () => {
    expect(await watch({ timeoutSeconds: '1', fieldSelector: 'metadata.name=nobody' }, () => false)).toEqual([])
  })
})

describe('writes', () => {
  const apply = (name: string, fieldManager: string, spec: object, query: Record<string, string> = {}) =>
    tell(cluster.transport, 'PATCH', `${KUSTOMIZATIONS}/${name}`, {
      query: { fieldManager, ...query },
      body: kustomization(name, spec),
      contentType: APPLY,
    })

  test('server-side apply: creates, conflicts by name, takes over by force', async () => {
    expect((await apply('ssa', 'one', { path: './a' })).status).toBe(201)
    const { status, body } = await apply('ssa', 'two', { path: './b' })
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.path' }] } }),
    ])
    expect((await apply('ssa', 'two', { path: './b' }, { force: 'true' })).status).toBe(200)
  })

  test('a dry run answers what would be and leaves nothing', async () => {
    expect((await apply('never', 'one', {}, { dryRun: 'All' })).status).toBe(201)
    expect((await tell(cluster.transport, 'GET', `${KUSTOMIZATIONS}/never`)).status).toBe(404)
  })

  test('unknown fields are refused when they are to be', async () => {
    const body = kustomization('strict', { nope: 1 })
    const { status, body: answer } = await tell(cluster.transport, 'POST', KUSTOMIZATIONS, { query: { fieldValidation: 'Strict' }, body })
    expect([status, (answer as { message: string }).message]).toEqual([400, expect.stringContaining('unknown field "spec.nope"')])
  })

  test('the rules of the Flux kinds hold: patterns, defaults, CEL', async () => {
    const bad = await tell(cluster.transport, 'POST', KUSTOMIZATIONS, { body: kustomization('bad', { interval: '1d' }) })
    expect([bad.status, (bad.body as { message: string }).message]).toEqual([422, expect.stringContaining('spec.interval in body should match')])
    const releases = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases'
    const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'none' }, spec: { interval: '1m' } }
    const none = await tell(cluster.transport, 'POST', releases, { body: release })
    expect([none.status, (none.body as { message: string }).message]).toEqual([422, expect.stringContaining('either chart or chartRef must be set')])
    const sources = '/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/gitrepositories'
    const source = {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'web' },
      spec: { interval: '1m', url: 'https://x.test/a.git' },
    }
    expect(await ask(cluster.transport, 'POST', sources, { body: source })).toMatchObject({
      spec: { timeout: '60s' },
      status: { observedGeneration: -1 },
    })
  })

  test('an object waits for its finalizers, with a higher generation', async () => {
    const { metadata } = await create('held', { finalizers: ['finalizers.fluxcd.io'] })
    const deleted = await ask<Stored>(cluster.transport, 'DELETE', `${KUSTOMIZATIONS}/held`)
    expect(deleted.metadata).toMatchObject({ uid: metadata.uid, generation: metadata.generation + 1, deletionTimestamp: expect.any(String) })
    await ask(cluster.transport, 'PATCH', `${KUSTOMIZATIONS}/held`, { body: { metadata: { finalizers: null } }, contentType: MERGE })
    expect((await tell(cluster.transport, 'GET', `${KUSTOMIZATIONS}/held`)).status).toBe(404)
  })

  test('a precondition of another object is a conflict', async () => {
    await create('kept')
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'another' } }
    expect((await tell(cluster.transport, 'DELETE', `${KUSTOMIZATIONS}/kept`, { body })).status).toBe(409)
  })
})

describe('access', () => {
  test('a review says what the rules say', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/apps'
    const rules = [{ apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['kustomizations'], verbs: ['get', 'list'] }]
    const named = { name: 'view', namespace: 'apps' }
    const group = 'rbac.authorization.k8s.io'
    await ask(cluster.transport, 'POST', `${rbac}/roles`, { body: { apiVersion: `${group}/v1`, kind: 'Role', metadata: named, rules } })
    const binding = { roleRef: { apiGroup: group, kind: 'Role', name: 'view' }, subjects: [{ apiGroup: group, kind: 'User', name: 'viewer' }] }
    await ask(cluster.transport, 'POST', `${rbac}/rolebindings`, {
      body: { apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata: named, ...binding },
    })
    const viewer = cluster.transportOf('viewer')
    const review = async (verb: string) => {
      const spec = { resourceAttributes: { namespace: 'apps', verb, group: 'kustomize.toolkit.fluxcd.io', resource: 'kustomizations' } }
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }
      const { status } = await ask<{ status: { allowed: boolean } }>(viewer, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        body,
      })
      return status.allowed
    }
    await untilTrue(() => review('list'))
    expect(await review('patch')).toBe(false)
    expect((await tell(viewer, 'GET', KUSTOMIZATIONS)).status).toBe(200)
    const refused = await tell(viewer, 'DELETE', `${KUSTOMIZATIONS}/kept`)
    expect([refused.status, (refused.body as { message: string }).message]).toEqual([
      403,
      expect.stringContaining('User "viewer" cannot delete resource "kustomizations"'),
    ])
  })

  test('a token ends', async () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } }
    const { metadata } = await ask<Stored>(cluster.transport, 'POST', '/api/v1/namespaces/apps/serviceaccounts', { body: account })
    const transport = cluster.transportOf(cluster.server.accountToken('apps', 'robot', metadata.uid, 4))
    expect((await tell(transport, 'GET', KUSTOMIZATIONS)).status).toBe(403)
    await untilTrue(async () => (await tell(transport, 'GET', KUSTOMIZATIONS)).status === 401)
  })
})
