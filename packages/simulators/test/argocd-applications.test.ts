import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at } from '../src/cluster/kube-object.ts'
import { type ArgoCdWorld, applicationSpec, isAtRest, isDeployed, startArgoCdWorld } from './support/argocd-world.ts'

const PROJECTS = ['default', 'team', 'doomed']
let world: ArgoCdWorld

beforeAll(async () => {
  world = await startArgoCdWorld({ projects: PROJECTS })
  for (const name of ['updrepo', 'site']) await world.repositories.restore(name)
})
afterAll(() => world.close())

const path = (name: string, rest = '') => `/api/v1/applications/${name}${rest}`
const patch = (name: string, change: object, project = 'default') =>
  world.call('PATCH', path(name), { project, patchType: 'merge', patch: JSON.stringify(change) })
const spec = (name: string) => applicationSpec(`${world.repositories.url}/updrepo.git`, name)
const compared = (name: string) => world.when(name, isAtRest)

describe('create', () => {
  test('is exclusive but for what is equal, which is answered as it is', async () => {
    const first = await world.create('twin', 'updrepo')
    const again = await world.create('twin', 'updrepo')
    expect([first.status, again.status]).toEqual([200, 200])
    expect(at(again.json, 'metadata', 'uid')).toBe(at(first.json, 'metadata', 'uid'))
    const other = await world.create('twin', 'site')
    expect([other.status, at(other.json, 'code'), at(other.json, 'error')]).toEqual([
      400,
      3,
      'existing application spec is different, use upsert flag to force update',
    ])
    expect(at(world.application('twin'), 'spec', 'source', 'repoURL')).toContain('/updrepo.git')
  })

  test('takes a refreshed application for another one, because a mark of the refresh stays', async () => {
    await world.create('marked', 'updrepo')
    await compared('marked')
    await world.call('GET', path('marked', '?refresh=normal&project=default'))
    expect(world.application('marked')?.metadata.annotations).toEqual({ 'argocd.argoproj.io/hydrate': 'normal' })
    expect((await world.create('marked', 'updrepo')).status).toBe(400)
  })

  test('with upsert changes another one: spec and finalizers as given, labels and annotations added', async () => {
    const body = (labels: object, more: object = {}) => ({ metadata: { name: 'upserted', labels, ...more }, spec: spec('upserted') })
    const first = await world.call('POST', '/api/v1/applications', body({ a: '1' }, { finalizers: ['example.test/hold'] }))
    const second = await world.call('POST', '/api/v1/applications?upsert=true', body({ b: '2' }, { annotations: { note: 'x' } }))
    expect([first.status, second.status]).toEqual([200, 200])
    const metadata = at(second.json, 'metadata')
    expect(metadata).toMatchObject({ uid: at(first.json, 'metadata', 'uid'), labels: { a: '1', b: '2' }, annotations: { note: 'x' } })
    expect(metadata).not.toHaveProperty('finalizers')
  })

  test('drops the operation of the body and answers without kind and apiVersion', async () => {
    const { json } = await world.call('POST', '/api/v1/applications', {
      metadata: { name: 'bare' },
      spec: spec('bare'),
      operation: { sync: {} },
      kind: 'Application',
    })
    expect(json).toMatchObject({ metadata: { name: 'bare', namespace: 'argocd', generation: 1 }, status: { sync: { status: '' }, health: {} } })
    for (const member of ['operation', 'kind', 'apiVersion']) expect(json).not.toHaveProperty(member)
  })

  test('refuses a namespace that is not enabled', async () => {
    const { status, json } = await world.call('POST', '/api/v1/applications', {
      metadata: { name: 'afar', namespace: 'default' },
      spec: spec('afar'),
    })
    expect([status, json]).toMatchObject([500, { code: 2, error: "namespace 'default' is not permitted" }])
  })

  test('takes a path that is not there only when it is told not to look', async () => {
    const body = {
      metadata: { name: 'nowhere' },
      spec: { ...spec('nowhere'), source: { repoURL: `${world.repositories.url}/updrepo.git`, path: 'nowhere' } },
    }
    expect((await world.call('POST', '/api/v1/applications', body)).status).toBe(400)
    expect((await world.call('POST', '/api/v1/applications?validate=false', body)).status).toBe(200)
    await world.when('nowhere', (application) => at(application, 'status', 'conditions', 0, 'type') === 'ComparisonError')
  })
})

describe('a look-up', () => {
  test('is 404 only with a project that may be asked, else 403', async () => {
    await world.create('there', 'updrepo', { project: 'team' })
    const answers = await Promise.all(
      ['there', 'there?project=team', 'there?project=default', 'nobody', 'nobody?project=team'].map((name) => world.call('GET', path(name))),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 403, 404])
    expect(answers.map(({ json }) => at(json, 'message'))).toEqual([
      undefined,
      undefined,
      'applications.argoproj.io "there" not found',
      'permission denied',
      'applications.argoproj.io "nobody" not found',
    ])
  })

  test('is 403 in a namespace that is not enabled', async () => {
    await world.create('near', 'updrepo')
    const { status, json } = await world.call('GET', path('near', '?project=default&appNamespace=default'))
    expect([status, at(json, 'error')]).toEqual([403, 'permission denied'])
    expect((await world.call('GET', path('near', '?project=default&appNamespace=argocd'))).status).toBe(200)
  })

  test('is 400 once the project is gone, as is every other call, but a list shows it', async () => {
    await world.create('orphan', 'updrepo', { project: 'doomed' })
    const { cluster } = world.simulator
    cluster.delete(cluster.kindOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' }), { namespace: 'argocd', name: 'doomed' })
    const calls = [
      world.call('GET', path('orphan', '?project=doomed')),
      world.call('GET', path('orphan')),
      world.call('POST', path('orphan', '/sync'), { project: 'doomed' }),
      patch('orphan', {}, 'doomed'),
      world.call('DELETE', path('orphan', '?project=doomed')),
    ]
    for (const { status, json } of await Promise.all(calls)) {
      expect([status, at(json, 'error')]).toEqual([400, 'app is not allowed in project "doomed", or the project does not exist'])
    }
    expect((await world.call('GET', path('orphan', '?project=default'))).status).toBe(404)
    const { json } = await world.call('GET', '/api/v1/applications?name=orphan')
    expect(at(json, 'items', 'length')).toBe(1)
  })

  test('carries the health of each resource, which a list does not', async () => {
    await world.create('judged', 'site')
    await compared('judged')
    await world.call('POST', path('judged', '/sync'), { project: 'default' })
    await world.when('judged', isDeployed)
    const one = await world.call('GET', path('judged', '?project=default'))
    const list = await world.call('GET', '/api/v1/applications?name=judged')
    const health = (application: unknown) =>
      (at(application, 'status', 'resources') as unknown[]).map((resource) => `${at(resource, 'kind')} ${at(resource, 'health', 'status')}`)
    expect(health(one.json)).toEqual(['ConfigMap undefined', 'Deployment Healthy'])
    expect(health(at(list.json, 'items', 0))).toEqual(['ConfigMap undefined', 'Deployment undefined'])
  })
})

describe('a list', () => {
  test('has null for no items, never an empty list', async () => {
    for (const query of ['name=nobody', 'projects=nothing', 'appNamespace=default', 'repo=http://nowhere.test/x.git']) {
      const { status, json } = await world.call('GET', `/api/v1/applications?${query}`)
      expect({ query, status, items: at(json, 'items') }).toEqual({ query, status: 200, items: null })
    }
  })

  test('is filtered by projects and sorted by name', async () => {
    for (const name of ['listed-b', 'listed-a']) await world.create(name, 'updrepo', { project: 'team' })
    const { json } = await world.call('GET', '/api/v1/applications?projects=team&projects=other')
    const names = (at(json, 'items') as unknown[]).map((item) => String(at(item, 'metadata', 'name')))
    expect(names.filter((name) => name.startsWith('listed-'))).toEqual(['listed-a', 'listed-b'])
    expect(names).toEqual(names.toSorted())
  })
})
