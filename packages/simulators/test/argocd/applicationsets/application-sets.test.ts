import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { APPLICATION, APPLICATION_SET } from '../../../src/argocd/kinds.ts'
import { at, type JsonMap, type KubeObject } from '../../../src/cluster/kube-object.ts'
import { type ArgoCdWorld, startArgoCdWorld } from '../../support/argocd-world.ts'
import { until } from '../../support/until.ts'

let world: ArgoCdWorld
beforeEach(async () => {
  world = await startArgoCdWorld()
  await world.repositories.commit('web', 'first', { 'apps/a/cm.yaml': '', 'apps/b/cm.yaml': '', 'conf/x.yaml': 'team: {name: red}\n' })
})
afterEach(() => world.close())

const template = (name: string, path = 'apps/a'): JsonMap => ({
  metadata: { name },
  spec: {
    project: 'default',
    source: { repoURL: `${world.repositories.url}/web.git`, path, targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'web' },
  },
})
const set = (name: string, generators: JsonMap[], made: JsonMap, spec: JsonMap = {}) => ({
  metadata: { name },
  spec: { generators, template: made, ...spec },
})
const create = (body: object, query = '') => world.call('POST', `/api/v1/applicationsets${query}`, body)
const names = () => {
  const { cluster } = world.simulator
  return cluster.peekAll(cluster.kindOf(APPLICATION), 'argocd').map(({ metadata }) => metadata.name)
}
const stored = (name: string): KubeObject | undefined => world.find(APPLICATION_SET.apiVersion, APPLICATION_SET.kind, 'argocd', name)
const conditionOf = (name: string, type: string) => {
  const conditions = at(stored(name), 'status', 'conditions')
  return Array.isArray(conditions) ? conditions.find((one: unknown) => at(one, 'type') === type) : undefined
}
const judged = (name: string) => until(world.simulator.cluster, () => conditionOf(name, 'ErrorOccurred'))
const git = (rest: JsonMap): JsonMap => ({ git: { repoURL: `${world.repositories.url}/web.git`, revision: 'main', ...rest } })

describe('an ApplicationSet makes an application', () => {
  test.each<[string, () => object, string[]]>([
    ['of each element of a list', () => set('s', [{ list: { elements: [{ n: 'a' }, { n: 'b' }] } }], template('list-{{n}}')), ['list-a', 'list-b']],
    [
      'of each, by Go templates',
      () => set('s', [{ list: { elements: [{ n: { x: 'A' } }] } }], template('go-{{.n.x | lower}}'), { goTemplate: true }),
      ['go-a'],
    ],
    [
      'of each folder',
      () => set('s', [git({ directories: [{ path: 'apps/*' }, { path: 'apps/b', exclude: true }] })], template('dir-{{path.basename}}', '{{path}}')),
      ['dir-a'],
    ],
    ['of each file', () => set('s', [git({ files: [{ path: 'conf/*.yaml' }] })], template('file-{{team.name}}-{{path[0]}}')), ['file-red-conf']],
    ['of each cluster', () => set('s', [{ clusters: { values: { env: 'dev' } } }], template('{{name}}-{{values.env}}')), ['in-cluster-dev']],
    [
      'of what a selector leaves',
      () => set('s', [{ list: { elements: [{ n: 'a' }, { n: 'b' }] }, selector: { matchLabels: { n: 'b' } } }], template('sel-{{n}}')),
      ['sel-b'],
    ],
  ])('%s', async (_what, body, made) => {
    expect((await create(body())).status).toBe(200)
    expect(at(await judged('s'), 'status')).toBe('False')
    expect(names()).toEqual(made)
  })

  test.each<[string, () => object, string]>([
    [
      'of a generator that is not simulated',
      () => set('s', [{ pullRequest: {} }], template('x')),
      'the generator "pullRequest" of an ApplicationSet is not simulated',
    ],
    [
      'with a patch of the template',
      () => set('s', [{ list: { elements: [] } }], template('x'), { templatePatch: '{}' }),
      'spec.templatePatch of an ApplicationSet is not simulated',
    ],
    [
      'of one name twice',
      () => set('s', [{ list: { elements: [{}, {}] } }], template('x')),
      'ApplicationSet s contains applications with duplicate name: x',
    ],
  ])('and none %s, but says why', async (_what, body, message) => {
    expect((await create(body())).status).toBe(200)
    expect(await judged('s')).toMatchObject({ status: 'True', message })
    expect(names()).toEqual([])
  })
})

test('what is wanted no longer goes, unless the policy keeps it', async () => {
  const two = (elements: JsonMap[], spec: JsonMap = {}) => set('s', [{ list: { elements } }], template('l-{{n}}'), spec)
  await create(two([{ n: 'a' }, { n: 'b' }]))
  await judged('s')
  await create(two([{ n: 'a' }], { syncPolicy: { applicationsSync: 'create-update' } }), '?upsert=true')
  await create(two([{ n: 'a' }]), '?upsert=true')
  await until(world.simulator.cluster, () => names().length === 1)
  expect(names()).toEqual(['l-a'])
})

describe('the API of ApplicationSets', () => {
  test('refuses what it cannot take', async () => {
    const projectless = { ...template('x'), spec: { project: '{{p}}', destination: {} } }
    const lost = { ...template('x'), spec: { project: 'lost', destination: {} } }
    const answers = await Promise.all([create(set('s', [], projectless)), create(set('s', [], lost)), create(set('s', [{}], template('x')))])
    expect(answers.map(({ status, json }) => [status, at(json, 'code')])).toEqual([
      [500, 2],
      [400, 3],
      [500, 2],
    ])
  })

  test.each([
    ['POST', '/api/v1/applicationsets/generate', {}],
    ['GET', '/api/v1/applicationsets/s/events', undefined],
    ['GET', '/api/v1/stream/applicationsets', undefined],
  ])('says that it does not have %s %s', async (method, path, body) => {
    const { status, json } = await world.call(method, path, body)
    expect([status, at(json, 'message')]).toEqual([501, expect.stringContaining('the simulator does not have')])
  })

  test('answers an equal one as it is, and another one only with upsert', async () => {
    const body = set('s', [{ list: { elements: [] } }], template('x'))
    const different = set('s', [{ list: { elements: [] } }], template('y'))
    const statuses = []
    for (const [one, query] of [
      [body, ''],
      [body, ''],
      [different, ''],
      [different, '?upsert=true'],
    ] as const)
      statuses.push((await create(one, query)).status)
    expect(statuses).toEqual([200, 200, 400, 200])
  })

  test('shows and deletes them', async () => {
    await create(set('s', [{ list: { elements: [{ n: 'a' }] } }], template('l-{{n}}')))
    await judged('s')
    const listed = await world.call('GET', '/api/v1/applicationsets')
    expect(at(listed.json, 'items', 0, 'metadata', 'name')).toBe('s')
    const tree = await world.call('GET', '/api/v1/applicationsets/s/resource-tree')
    expect(at(tree.json, 'nodes', 0, 'name')).toBe('l-a')
    expect((await world.call('DELETE', '/api/v1/applicationsets/s')).status).toBe(200)
    await world.gone('l-a')
    expect((await world.call('GET', '/api/v1/applicationsets/s')).status).toBe(404)
  })
})
