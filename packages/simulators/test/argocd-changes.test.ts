import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APPLICATION } from '../src/argocd/kinds.ts'
import { at } from '../src/cluster/kube-object.ts'
import { type ArgoCdWorld, isAtRest, isDeployed, startArgoCdWorld } from './support/argocd-world.ts'

const CASCADE = 'resources-finalizer.argocd.argoproj.io'
let world: ArgoCdWorld

beforeAll(async () => {
  world = await startArgoCdWorld()
  await world.repositories.restore('updrepo')
})
afterAll(() => world.close())

const path = (name: string, rest = '') => `/api/v1/applications/${name}${rest}`
const patch = (name: string, change: object) =>
  world.call('PATCH', path(name), { project: 'default', patchType: 'merge', patch: JSON.stringify(change) })
const compared = (name: string) => world.when(name, isAtRest)

describe('PATCH', () => {
  test('merges, removes by null, and lets nothing but spec, labels, annotations and finalizers take effect', async () => {
    await world.create('patched', 'updrepo')
    await patch('patched', { metadata: { labels: { a: '1', b: '2' }, annotations: { who: 'me' } } })
    const before = await compared('patched')
    const { status, json } = await patch('patched', {
      metadata: { labels: { a: null }, uid: 'x', name: 'y', resourceVersion: '1' },
      spec: { source: { path: 'other' } },
      status: { sync: { status: 'Synced' } },
      operation: { sync: {} },
    })
    expect([status, json]).toMatchObject([
      200,
      { metadata: { name: 'patched', uid: before.metadata.uid, labels: { b: '2' }, annotations: { who: 'me' } } },
    ])
    expect(at(json, 'metadata', 'labels')).toEqual({ b: '2' })
    expect(at(json, 'spec', 'source')).toMatchObject({ path: 'other', targetRevision: 'main' })
    expect([at(json, 'status', 'sync', 'status'), at(json, 'operation')]).toEqual(['OutOfSync', undefined])
  })

  test('that changes nothing writes nothing', async () => {
    await world.create('same', 'updrepo')
    const { metadata } = await compared('same')
    expect(at((await patch('same', {})).json, 'metadata', 'resourceVersion')).toBe(metadata.resourceVersion)
  })

  test('undoes nothing that was written while it was validated', async () => {
    await world.create('busy', 'updrepo')
    await compared('busy')
    const { cluster } = world.simulator
    const seen: unknown[] = []
    const end = cluster.watch(({ object }) => seen.push(...(object.metadata.name === 'busy' ? [at(object, 'status', 'mark')] : [])))
    let answered = false
    const answer = patch('busy', { metadata: { labels: { a: '1' } } }).finally(() => {
      answered = true
    })
    for (let mark = 1; !answered; mark++) {
      cluster.patch(cluster.kindOf(APPLICATION), { namespace: 'argocd', name: 'busy' }, { status: { mark } })
      await new Promise((resolve) => setImmediate(resolve))
    }
    end()
    expect((await answer).status).toBe(200)
    const marks = seen.filter((mark) => typeof mark === 'number')
    expect(marks).toEqual(marks.toSorted((a, b) => a - b))
    expect(world.application('busy')?.metadata.labels).toEqual({ a: '1' })
  })

  test('is validated, and refused it leaves the application as it was', async () => {
    await world.create('kept', 'updrepo')
    const { status, json } = await patch('kept', { spec: { source: { path: 'nowhere' } } })
    expect([status, at(json, 'error')]).toEqual([
      400,
      'application spec for kept is invalid: InvalidSpecError: Unable to generate manifests in nowhere: rpc error: code = Unknown desc = nowhere: app path does not exist',
    ])
    expect(at(world.application('kept'), 'spec', 'source', 'path')).toBe('web')
  })

  test('is refused for a type that does not exist', async () => {
    await world.create('typed', 'updrepo')
    const { status, json } = await world.call('PATCH', path('typed'), { project: 'default', patchType: 'strategic', patch: '{}' })
    expect([status, json]).toMatchObject([400, { code: 3, message: "Patch type 'strategic' is not supported" }])
  })
})

describe('delete', () => {
  const deleted = async (name: string, query: string) => {
    await world.create(name, 'updrepo')
    await compared(name)
    await world.call('POST', path(name, '/sync'), { project: 'default' })
    await world.when(name, isDeployed)
    const answer = await world.call('DELETE', path(name, `?project=default${query}`))
    return { answer, marks: world.application(name)?.metadata }
  }
  const configMap = (name: string) => world.find('v1', 'ConfigMap', name, 'conf')

  test.each([
    ['', CASCADE],
    ['&cascade=true', CASCADE],
    ['&propagationPolicy=foreground', `${CASCADE}/foreground`],
    ['&propagationPolicy=BACKGROUND', `${CASCADE}/background`],
  ])('takes the workloads with it: "%s" by %s', async (query, finalizer) => {
    const name = `away-${finalizer.split('/')[1] ?? (query === '' ? 'plain' : 'cascade')}`
    const { answer, marks } = await deleted(name, query)
    expect([answer.status, answer.json]).toEqual([200, {}])
    expect(marks?.finalizers).toEqual([finalizer])
    await world.gone(name)
    expect(configMap(name)).toBeUndefined()
    expect((await world.call('GET', path(name, '?project=default'))).status).toBe(404)
  })

  test('leaves the workloads without cascade', async () => {
    const { answer } = await deleted('left', '&cascade=false')
    expect(answer.status).toBe(200)
    await world.gone('left')
    expect(configMap('left')).toBeDefined()
  })

  test.each([
    ['&propagationPolicy=orphan', 'invalid propagation policy: orphan'],
    ['&cascade=false&propagationPolicy=foreground', 'cannot set propagation policy when cascading is disabled'],
    ['&cascade=perhaps', 'strconv.ParseBool: parsing "perhaps": invalid syntax'],
  ])('is refused: "%s"', async (query, message) => {
    await world.create('stays', 'updrepo')
    const { status, json } = await world.call('DELETE', path('stays', `?project=default${query}`))
    expect([status, json]).toMatchObject([400, { code: 3, message }])
    expect(world.application('stays')?.metadata.deletionTimestamp).toBeUndefined()
  })
})
