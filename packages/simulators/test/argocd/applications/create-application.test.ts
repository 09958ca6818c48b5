import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, specOf } from './application-world.ts'

const body = (metadata: JsonMap = {}, spec: JsonMap = {}) => ({ metadata: { name: 'web', ...metadata }, spec: specOf(spec) })

describe('a second create', () => {
  test('of an equal application answers the one that is there; empty members are none', async () => {
    const world = applicationWorld()
    const first = await world.call('POST', '', body())
    world.patch('web', { status: { reconciledAt: '2026-01-01T00:00:00Z' } })
    const again = await world.call('POST', '', body({ labels: {}, finalizers: [] }, { syncPolicy: { syncOptions: [] } }))
    expect([first.status, again.status, at(again.json, 'status', 'reconciledAt')]).toEqual([200, 200, '2026-01-01T00:00:00Z'])
    expect(at(again.json, 'metadata', 'uid')).toBe(at(first.json, 'metadata', 'uid'))
  })

  test.each([
    ['another spec', body({}, { revisionHistoryLimit: 3 })],
    ['an explicit 0 where nothing was', body({}, { revisionHistoryLimit: 0 })],
    ['a label', body({ labels: { team: 'x' } })],
    ['a finalizer', body({ finalizers: ['resources-finalizer.argocd.argoproj.io'] })],
  ])('with %s is refused, and with upsert is stored', async (_what, other) => {
    const world = applicationWorld()
    await world.call('POST', '', body())
    expect(await world.told('POST', '', other)).toBe('400 3 existing application spec is different, use upsert flag to force update')
    expect(await world.told('POST', '?upsert=false', other)).toContain('400')
    expect(await world.told('POST', '?upsert=true', other)).toBe('200')
  })

  test.each<[spec: JsonMap, isEqual: boolean]>([
    [{ syncPolicy: { syncOptions: [] } }, false],
    [{ source: { repoURL: 'https://git.test/web.git', path: 'web', targetRevision: 'main', kustomize: { commonLabels: {} } } }, false],
    [{ ignoreDifferences: [{ kind: 'Service', jsonPointers: [] }] }, false],
    [{ syncPolicy: { automated: {} } }, true],
  ])('over %j, stored by somebody else: an empty list is another one than none', async (spec, isEqual) => {
    const world = applicationWorld()
    world.store('web', { spec: specOf(spec) })
    expect((await world.told('POST', '', body({}, spec))) === '200').toBe(isEqual)
  })

  test('after a refresh is another one, because a mark stays', async () => {
    const world = applicationWorld()
    await world.call('POST', '', body())
    world.patch('web', { metadata: { annotations: { 'argocd.argoproj.io/hydrate': 'normal' } } })
    expect(await world.told('POST', '', body())).toContain('existing application spec is different')
  })

  test('with upsert adds labels and annotations, replaces spec and finalizers, keeps the status', async () => {
    const world = applicationWorld()
    await world.call('POST', '', body({ labels: { a: '1' }, finalizers: ['resources-finalizer.argocd.argoproj.io'] }))
    world.patch('web', { status: { reconciledAt: '2026-01-01T00:00:00Z' } })
    const { json } = await world.call('POST', '?upsert=true', body({ labels: { b: '2' }, annotations: { note: 'x' } }))
    expect(at(json, 'metadata')).toMatchObject({ labels: { a: '1', b: '2' }, annotations: { note: 'x' } })
    expect(at(json, 'metadata')).not.toHaveProperty('finalizers')
    expect(at(json, 'status', 'reconciledAt')).toBe('2026-01-01T00:00:00Z')
  })

  test('with upsert needs the right to update', async () => {
    const world = applicationWorld()
    await world.call('POST', '', body())
    world.forbidden.add('update default/web')
    expect(await world.told('POST', '?upsert=true', body({ labels: { a: '1' } }))).toBe(
      '403 7 permission denied: applications, update, default/web, sub: admin',
    )
    expect(await world.told('POST', '?upsert=true', body())).toBe('200')
  })

  test.each([
    ['3.1', '400 3 application destination spec for web is invalid: there are no clusters with this name: old'],
    ['3.2', '400 3 existing application spec is different, use upsert flag to force update'],
  ] as const)('over one whose cluster is gone, in %s', async (version, told) => {
    const world = applicationWorld({ version })
    world.store('web', { spec: specOf({ destination: { name: 'old', namespace: 'web' } }) })
    expect(await world.told('POST', '', body())).toBe(told)
  })
})

describe('what is stored', () => {
  test('is what the type knows, with a status as it is sent and without the operation', async () => {
    const world = applicationWorld()
    await world.call('POST', '', {
      ...body({ nonsense: 1 }, { nonsense: 2 }),
      operation: { sync: {} },
      status: { reconciledAt: '2026-01-01T00:00:00Z' },
    })
    const stored = world.stored('web')
    expect(stored?.spec).toEqual(specOf())
    expect(stored?.status).toEqual({
      sync: { status: '', comparedTo: { source: { repoURL: '' }, destination: {} } },
      health: {},
      summary: {},
      reconciledAt: '2026-01-01T00:00:00Z',
      sourceHydrator: {},
    })
    expect(stored).not.toHaveProperty('operation')
    expect(stored?.metadata).not.toHaveProperty('nonsense')
  })

  test('names its project, and loses tools and policies that say nothing', async () => {
    const world = applicationWorld()
    const source = { repoURL: 'https://git.test/web.git', path: 'web', helm: {}, kustomize: { images: [] }, directory: { jsonnet: {} } }
    await world.call('POST', '?validate=false', body({}, { project: '', source, syncPolicy: {} }))
    expect(world.stored('web')?.spec).toEqual({
      project: 'default',
      source: { repoURL: 'https://git.test/web.git', path: 'web' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'web' },
    })
  })

  test.each([
    ['3.5', { helm: {} }],
    ['3.6', {}],
  ] as const)('of sources in a list, in %s', async (version, tools) => {
    const world = applicationWorld({ version })
    await world.call('POST', '', body({}, { sources: [{ repoURL: 'https://git.test/web.git', path: 'web', helm: {} }] }))
    expect(world.stored('web')?.spec?.['sources']).toEqual([{ repoURL: 'https://git.test/web.git', path: 'web', ...tools }])
  })

  test.each([
    ['3.0', {}, { automated: {} }],
    ['3.1', { enabled: false }, { automated: { enabled: false } }],
    ['3.3', { prune: false, enabled: false }, { automated: { enabled: false } }],
    ['3.4', { prune: false, selfHeal: false }, { automated: { prune: false, selfHeal: false } }],
  ] as const)('of a policy, in %s', async (version, automated, stored) => {
    const world = applicationWorld({ version })
    await world.call('POST', '', body({}, { syncPolicy: { automated: { ...automated, ...(version === '3.0' ? { enabled: false } : {}) } } }))
    expect(world.stored('web')?.spec?.['syncPolicy']).toEqual(stored)
  })
})

describe('refused is', () => {
  const cases: readonly [what: string, spec: JsonMap, told: string][] = [
    [
      'a cluster named twice',
      { destination: { name: 'in-cluster', server: 'https://kubernetes.default.svc', namespace: 'web' } },
      "application destination spec for web is invalid: application destination can't have both name and server defined: in-cluster https://kubernetes.default.svc",
    ],
    [
      'a chart without a version',
      { source: { repoURL: 'https://charts.test', chart: 'web' } },
      'application spec for web is invalid: InvalidSpecError: spec.source.targetRevision is required if the manifest source is a helm chart',
    ],
    [
      'a hydrator that is not complete',
      { source: {}, sourceHydrator: { drySource: {}, syncSource: {}, hydrateTo: {} } },
      'application spec for web is invalid: InvalidSpecError: spec.sourceHydrator.drySource.repoURL is required;InvalidSpecError: spec.sourceHydrator.syncSource.targetBranch is required;InvalidSpecError: when spec.sourceHydrator.hydrateTo is set, spec.sourceHydrator.hydrateTo.targetBranch is required',
    ],
    [
      'a source of several that is nothing',
      { sources: [{ repoURL: 'https://git.test/web.git' }] },
      'application spec for web is invalid: InvalidSpecError: spec.source.repoURL and either source.path, source.chart, or source.ref are required for source {https://git.test/web.git   nil nil nil nil    }',
    ],
  ]
  test.each(cases)('%s', async (_what, spec, told) => {
    expect(await applicationWorld().told('POST', '?validate=false', body({}, spec))).toBe(`400 3 ${told}`)
  })

  test('a hydrator without a branch to write to, in words that 3.5 has corrected', async () => {
    const spec = {
      source: {},
      sourceHydrator: { drySource: { repoURL: 'https://git.test/web.git' }, syncSource: { targetBranch: 'env' }, hydrateTo: {} },
    }
    const told = (version: '3.4' | '3.5') => applicationWorld({ version }).told('POST', '?validate=false', body({}, spec))
    expect(await told('3.4')).toMatch(/spec\.sourceHydrator\.hydrateTo\.path is required$/)
    expect(await told('3.5')).toMatch(/spec\.sourceHydrator\.hydrateTo\.targetBranch is required$/)
  })

  test('what the project does not permit, after what cannot be reached at all', async () => {
    const world = applicationWorld()
    world.project('narrow', { sourceRepos: ['https://git.test/*', '!https://git.test/web.git'], destinations: [{ server: '*', namespace: 'own' }] })
    const denied = 'application spec for web is invalid: InvalidSpecError: application repo https://git.test/web.git is not permitted in project'
    const elsewhere =
      "InvalidSpecError: application destination server 'https://kubernetes.default.svc' and namespace 'web' do not match any of the allowed destinations in project 'narrow'"
    expect(await world.told('POST', '', body({}, { project: 'narrow' }))).toBe(`400 3 ${denied} 'narrow';${elsewhere}`)
    const named = { project: 'narrow', destination: { name: 'in-cluster', namespace: 'web' } }
    expect(await world.told('POST', '', body({}, named))).toContain("application destination server 'in-cluster' and namespace 'web'")
    const down = { project: 'narrow', source: { repoURL: 'https://down.test/x.git', path: 'web' } }
    expect(await world.told('POST', '', body({}, down))).toContain(
      'InvalidSpecError: repository not accessible: repositories not accessible: &Repository{',
    )
  })

  test.each([
    [
      'two tools at once',
      { source: { repoURL: 'https://git.test/web.git', path: 'web', helm: {}, kustomize: {} } },
      'error validating the repo: error verifying source type: multiple application sources defined: Kustomize,Helm',
    ],
    [
      'a reference with a dot',
      { sources: [{ repoURL: 'https://git.test/web.git', ref: 'a.b' }] },
      "error validating the repo: error getting ref sources: sources.ref a.b cannot contain any special characters except '_' and '-'",
    ],
    [
      'two references of one name',
      {
        sources: [
          { repoURL: 'https://git.test/a.git', ref: 'values' },
          { repoURL: 'https://git.test/b.git', ref: 'values' },
        ],
      },
      'error validating the repo: error getting ref sources: invalid sources: multiple sources had the same `ref` key',
    ],
  ])('%s, as a fault of the server', async (_what, spec, told) => {
    expect(await applicationWorld().told('POST', '', body({}, spec))).toBe(`500 2 error while validating and normalizing app: ${told}`)
  })

  test('a name that is none, and a namespace that is not enabled', async () => {
    const world = applicationWorld()
    expect(await world.told('POST', '', { spec: specOf() })).toBe('500 2 error while validating and normalizing app: resource name may not be empty')
    expect(await world.told('POST', '', body({ namespace: 'elsewhere' }))).toBe(
      '400 3 app is not allowed in project "default", or the project does not exist',
    )
    world.project('open', { sourceNamespaces: ['else*'] })
    expect(await world.told('POST', '', body({ namespace: 'elsewhere' }, { project: 'open' }))).toBe("500 2 namespace 'elsewhere' is not permitted")
    expect(world.stored('web')).toBeUndefined()
  })

  test('an address of another Argo CD that is none, since 3.3', async () => {
    const managed = body({ annotations: { 'argocd.argoproj.io/managed-by-url': 'argocd.test' } })
    expect(await applicationWorld().told('POST', '', managed)).toBe(
      '400 3 application spec for web is invalid: InvalidSpecError: invalid managed-by URL: URL must include http or https protocol',
    )
    expect(await applicationWorld({ version: '3.2' }).told('POST', '', managed)).toBe('200')
  })

  test.each([
    ['2.14', { name: 'old' }, 'unable to find destination server: there are no clusters with this name: old'],
    [
      '2.14',
      { server: 'https://old.test' },
      'unable to find destination server: error getting cluster name by server "https://old.test": rpc error: code = NotFound desc = cluster "https://old.test" not found',
    ],
    ['3.0', { name: 'old' }, 'there are no clusters with this name: old'],
  ] as const)('a cluster that is not there, in the words of %s', async (version, destination, told) => {
    const world = applicationWorld({ version })
    expect(await world.told('POST', '', body({}, { destination: { ...destination, namespace: 'web' } }))).toBe(
      `400 3 application destination spec for web is invalid: ${told}`,
    )
  })
})

test('an event says who has created it', async () => {
  const world = applicationWorld()
  await world.call('POST', '', body())
  await world.call('POST', '?upsert=true', body({ labels: { a: '1' } }))
  expect(world.events()).toEqual(['ResourceCreated web: admin created application', 'ResourceUpdated web: admin updated application spec'])
})
