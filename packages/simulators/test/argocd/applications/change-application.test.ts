import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { applicationWorld, specOf } from './application-world.ts'

const patchBody = (patch: unknown, patchType = 'merge') => ({
  project: 'default',
  patchType,
  patch: typeof patch === 'string' ? patch : JSON.stringify(patch),
})

describe('a PUT', () => {
  test('replaces spec, labels, annotations and finalizers; an old resourceVersion, a status and an operation count for nothing', async () => {
    const world = applicationWorld()
    world.store('web', { metadata: { labels: { a: '1' }, annotations: { b: '2' }, finalizers: ['example.test/hold'] } })
    world.patch('web', { status: { reconciledAt: '2026-01-01T00:00:00Z' }, operation: { sync: {} } })
    const { status, json } = await world.call('PUT', '/web?project=default', {
      metadata: { name: 'other', resourceVersion: '1', labels: { c: '3' } },
      spec: specOf({ revisionHistoryLimit: 2 }),
      status: { reconciledAt: '1999-01-01T00:00:00Z' },
    })
    expect(status).toBe(200)
    expect(at(json, 'metadata')).toMatchObject({ name: 'web', labels: { c: '3' } })
    for (const gone of ['annotations', 'finalizers']) expect(at(json, 'metadata')).not.toHaveProperty(gone)
    expect(json).toMatchObject({ spec: { revisionHistoryLimit: 2 }, status: { reconciledAt: '2026-01-01T00:00:00Z' }, operation: { sync: {} } })
  })

  test('without the right names it before anything is looked up', async () => {
    const world = applicationWorld()
    world.forbidden.add('update default/nobody')
    expect(await world.told('PUT', '/nobody', { spec: specOf() })).toBe('403 7 permission denied: applications, update, default/nobody, sub: admin')
    expect(await world.told('PUT', '/gone', { spec: specOf() })).toBe('403 7 permission denied')
    expect(await world.told('PUT', '/gone?project=default', { spec: specOf() })).toBe('404 5 applications.argoproj.io "gone" not found')
  })

  test('into another project needs rights in both, and the other one', async () => {
    const world = applicationWorld()
    world.store('web')
    const moved = { spec: specOf({ project: 'team' }) }
    const put = () => world.told('PUT', '/web?project=default', moved)
    world.forbidden.add('create team/web')
    expect(await put()).toBe('403 7 permission denied: applications, create, team/web, sub: admin')
    world.forbidden.clear()
    expect(await put()).toBe('400 3 app is not allowed in project "team", or the project does not exist')
    world.project('team')
    expect(await put()).toBe('200')
  })
})

describe('a PUT of the spec', () => {
  test('answers the spec, and leaves all else', async () => {
    const world = applicationWorld()
    world.store('web', { metadata: { labels: { a: '1' }, finalizers: ['example.test/hold'] } })
    const { json } = await world.call('PUT', '/web/spec?project=default', { ...specOf({ revisionHistoryLimit: 2 }), nonsense: 1 })
    expect(json).toEqual(specOf({ revisionHistoryLimit: 2 }))
    expect(world.stored('web')?.metadata).toMatchObject({ labels: { a: '1' }, finalizers: ['example.test/hold'] })
  })

  test('wraps its faults once more, and needs a spec', async () => {
    const world = applicationWorld()
    world.store('web')
    const twice = specOf({ source: { repoURL: 'https://git.test/web.git', path: 'web', helm: {}, kustomize: {} } })
    expect(await world.told('PUT', '/web/spec?project=default', twice)).toBe(
      '500 2 error validating and updating app: error validating and normalizing app: error validating the repo: error verifying source type: multiple application sources defined: Kustomize,Helm',
    )
    expect(await world.told('PUT', '/web/spec?project=default', '')).toBe('500 13 grpc: error while marshaling: proto: required field "spec" not set')
  })
})

describe('a PATCH', () => {
  test('lets nothing but spec, labels, annotations and finalizers take effect', async () => {
    const world = applicationWorld()
    world.store('web', { metadata: { labels: { a: '1', b: '2' } } })
    const change = { metadata: { labels: { a: null, c: '3' } }, spec: { revisionHistoryLimit: 2 }, status: { reconciledAt: '2026-01-01T00:00:00Z' } }
    expect(await world.told('PATCH', '/web', patchBody({ ...change, operation: { sync: {} } }))).toBe('200')
    const stored = world.stored('web')
    expect(stored?.metadata.labels).toEqual({ b: '2', c: '3' })
    expect(stored?.spec).toEqual(specOf({ revisionHistoryLimit: 2 }))
    expect(stored?.status).not.toHaveProperty('reconciledAt')
    expect(stored).not.toHaveProperty('operation')
  })

  test('of another name changes that other application', async () => {
    const world = applicationWorld()
    for (const name of ['web', 'other']) world.store(name)
    expect(await world.told('PATCH', '/web', patchBody({ metadata: { name: 'other', labels: { a: '1' } } }))).toBe('200')
    expect([world.stored('web'), world.stored('other')].map((one) => one?.metadata.labels)).toEqual([undefined, { a: '1' }])
  })

  test('that changes nothing writes nothing', async () => {
    const world = applicationWorld()
    await world.call('POST', '', { metadata: { name: 'web' }, spec: specOf() })
    const before = world.stored('web')?.metadata.resourceVersion
    await world.call('PATCH', '/web', patchBody({}))
    expect(world.stored('web')?.metadata.resourceVersion).toBe(before)
  })

  test.each([
    ['no JSON', 'merge', '{', 'error calculating merge patch: Invalid JSON Patch'],
    ['null', 'merge', 'null', 'error calculating merge patch: Invalid JSON Patch'],
    ['a list', 'merge', '[]', 'error unmarshaling patched app: json: cannot unmarshal array into Go value of type v1alpha1.Application'],
    [
      'another type of member',
      'merge',
      '{"spec":{"revisionHistoryLimit":"2"}}',
      'error unmarshaling patched app: json: cannot unmarshal string into Go struct field ApplicationSpec.spec.revisionHistoryLimit of type int64',
    ],
    ['no JSON', 'json', '[', 'error decoding json patch: unexpected end of JSON input'],
    [
      'a test that fails',
      '',
      '[{"op":"test","path":"/spec/project","value":"x"}]',
      'error applying patch: testing value /spec/project failed: test failed',
    ],
  ])('that is %s (%s)', async (_what, type, patch, told) => {
    const world = applicationWorld()
    world.store('web')
    expect(await world.told('PATCH', '/web', patchBody(patch, type))).toBe(`500 2 ${told}`)
  })

  test('takes nothing from the query', async () => {
    const world = applicationWorld()
    expect(await world.told('PATCH', '/web?project=default', { patchType: 'merge', patch: '{}' })).toBe('403 7 permission denied')
  })
})

describe('a DELETE', () => {
  const CASCADE = 'resources-finalizer.argocd.argoproj.io'
  const HOLD = 'example.test/hold'
  test.each([
    ['', [HOLD, CASCADE]],
    ['?cascade=true', [HOLD, CASCADE]],
    ['?propagationPolicy=foreground', [HOLD, `${CASCADE}/foreground`]],
    ['?propagationPolicy=Background', [HOLD, `${CASCADE}/background`]],
    ['?cascade=false', [HOLD]],
  ])('with %j leaves these finalizers', async (query, finalizers) => {
    const world = applicationWorld()
    world.store('web', { metadata: { finalizers: [HOLD] } })
    expect((await world.call('DELETE', `/web${query}`)).json).toEqual({})
    expect(world.stored('web')?.metadata).toMatchObject({ finalizers, deletionTimestamp: '2026-01-01T00:00:00Z' })
    expect(world.events()).toEqual(['ResourceDeleted web: admin deleted application'])
  })

  test('without cascade takes away every finalizer of a cascade, with one adds it to those of others', async () => {
    const world = applicationWorld()
    const finalizers = [HOLD, CASCADE, `${CASCADE}/background`]
    for (const name of ['one', 'two']) world.store(name, { metadata: { finalizers } })
    await world.call('DELETE', '/one?cascade=false')
    await world.call('DELETE', '/two?propagationPolicy=foreground')
    expect(world.stored('one')?.metadata.finalizers).toEqual([HOLD])
    expect(world.stored('two')?.metadata.finalizers).toEqual([...finalizers, `${CASCADE}/foreground`])
  })

  test.each([
    ['?propagationPolicy=orphan', '400 3 invalid propagation policy: orphan'],
    ['?cascade=false&propagationPolicy=foreground', '400 3 cannot set propagation policy when cascading is disabled'],
    ['?cascade=perhaps', '400 3 strconv.ParseBool: parsing "perhaps": invalid syntax'],
  ])('with %j is refused', async (query, told) => {
    const world = applicationWorld()
    world.store('web')
    expect(await world.told('DELETE', `/web${query}`)).toBe(told)
    expect(world.stored('web')?.metadata).not.toHaveProperty('deletionTimestamp')
  })

  test('of one that is being deleted is fine since 3.1, and before it unless a finalizer comes new', async () => {
    const again = async (version: '3.0' | '3.1') => {
      const world = applicationWorld({ version })
      world.store('web', { metadata: { finalizers: [HOLD] } })
      return [await world.told('DELETE', '/web?cascade=false'), await world.told('DELETE', '/web?cascade=false'), await world.told('DELETE', '/web')]
    }
    expect(await again('3.1')).toEqual(['200', '200', '200'])
    const [first, second, third] = await again('3.0')
    expect([first, second]).toEqual(['200', '200'])
    expect(third).toMatch(/^400 3 error patching application with finalizers: .*no new finalizers can be added if the object is being deleted/)
  })

  test('needs the right to delete', async () => {
    const world = applicationWorld()
    world.store('web')
    world.forbidden.add('delete default/web')
    expect(await world.told('DELETE', '/web')).toBe('403 7 permission denied: applications, delete, default/web, sub: admin')
  })
})

describe('while the Kubernetes API refuses connections', () => {
  test.each<[method: string, path: string, body?: JsonMap]>([
    ['GET', '/web?project=default'],
    ['DELETE', '/web?project=default'],
    ['PUT', '/web/spec?project=default', specOf()],
    ['PATCH', '/web', patchBody({})],
    ['POST', '/web/sync', { project: 'default' }],
    ['POST', '/web/rollback', { project: 'default', id: 0 }],
    ['DELETE', '/web/operation?project=default'],
  ])('%s %s is forbidden', async (method, path, body) => {
    const world = applicationWorld()
    world.store('web')
    const end = world.outages.switches.kubernetes('refused')
    expect(await world.told(method, path, body)).toBe('403 7 permission denied')
    end()
    expect(await world.told(method, path, body)).not.toContain('permission denied')
  })

  test('a create says so', async () => {
    const world = applicationWorld()
    world.outages.switches.kubernetes('refused')
    expect(await world.told('POST', '', { metadata: { name: 'web' }, spec: specOf() })).toMatch(
      /^500 2 error while validating and normalizing app: error getting application by name: .*connection refused$/,
    )
  })
})

test('what others write while an update is validated stays', async () => {
  const world = applicationWorld()
  world.store('web')
  const answer = world.call('PATCH', '/web', patchBody({ metadata: { labels: { a: '1' } } }))
  for (let mark = 0; mark < 3; mark++) {
    world.patch('web', { status: { reconciledAt: `2026-01-01T00:00:0${mark}Z` } })
    await Promise.resolve()
  }
  expect((await answer).json).toMatchObject({ metadata: { labels: { a: '1' } }, status: { reconciledAt: '2026-01-01T00:00:02Z' } })
})
