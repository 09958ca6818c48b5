import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { deployment, type Manifest, resourceQuery, resourceWorld } from './resource-world.ts'

const job = (spec: JsonMap = {}) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'one' }, spec: { ...podTemplate('Never'), ...spec } })
const podTemplate = (restartPolicy: string) => ({ template: { spec: { restartPolicy, containers: [{ name: 'app', image: 'web:1' }] } } })
const cronJob = (spec: JsonMap = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'nightly' },
  spec: { schedule: '0 0 * * *', jobTemplate: { metadata: { labels: { a: 'b' } }, spec: podTemplate('Never') }, ...spec },
})
const setOf = (kind: string) => ({ ...deployment('web'), kind })

const world = (options: Parameters<typeof resourceWorld>[0], object: Manifest) => {
  const made = resourceWorld(options)
  made.store('web')
  made.resource(object)
  const [group = '', version = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion]
  const query = resourceQuery(group, version, object.kind, object.metadata.name)
  const body = { resourceName: object.metadata.name, namespace: 'web', group, version, kind: object.kind }
  const run = (action: string, params: Readonly<Record<string, string>> = {}) => {
    const resourceActionParameters = Object.entries(params).map(([name, value]) => ({ name, value }))
    return made.told('POST', '/resource/actions/v2', { ...body, action, resourceActionParameters })
  }
  const list = async () => {
    const { actions } = await made.call('GET', `/resource/actions?${query}`)
    return (Array.isArray(actions) ? actions : []).map((action) => `${at(action, 'name')}${at(action, 'disabled') === true ? ' (disabled)' : ''}`)
  }
  return { ...made, query, run, list, object: () => made.read(object.apiVersion, object.kind, object.metadata.name) }
}

describe('actions', () => {
  test.each<[what: string, version: '2.14' | '3.1' | '3.2' | '3.5', object: Manifest, actions: string[]]>([
    ['a paused Deployment', '3.5', deployment('web', { paused: true }), ['pause (disabled)', 'restart', 'resume', 'scale']],
    ['a Deployment', '3.1', deployment('web'), ['restart', 'resume (disabled)', 'scale']],
    ['a Deployment', '2.14', deployment('web'), ['restart', 'resume (disabled)']],
    ['a StatefulSet', '3.5', setOf('StatefulSet'), ['restart', 'scale']],
    ['a DaemonSet', '3.5', setOf('DaemonSet'), ['restart']],
    ['a CronJob', '3.5', cronJob(), ['create-job', 'suspend']],
    ['a suspended CronJob', '3.5', cronJob({ suspend: true }), ['create-job', 'resume']],
    ['a CronJob', '3.1', cronJob(), ['create-job']],
    ['a Job', '3.2', job(), ['suspend', 'terminate']],
    ['a suspended Job', '3.5', job({ suspend: true }), ['resume', 'terminate']],
    ['a ConfigMap', '3.5', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' } }, []],
  ])('of %s in %s', async (_what, version, object, actions) => {
    expect(await world({ version }, object).list()).toEqual(actions)
  })

  test('of the application itself are found by its own name', async () => {
    const made = world({}, deployment('web'))
    const query = resourceQuery('argoproj.io', 'v1alpha1', 'Application', 'web')
    expect(await made.call('GET', `/resource/actions?${query}`)).toEqual({ actions: [{ name: 'toggle-auto-sync', displayName: 'Enable Auto-Sync' }] })
    const request = { resourceName: 'web', group: 'argoproj.io', version: 'v1alpha1', kind: 'Application', action: 'toggle-auto-sync' }
    for (const enabled of [true, false, true]) {
      expect(await made.told('POST', '/resource/actions/v2', request)).toBe('200')
      expect(at(made.stored('web'), 'spec', 'syncPolicy', 'automated', 'enabled')).toBe(enabled)
    }
    expect(made.events()).toContain('ResourceActionRan web: admin ran action toggle-auto-sync')
  })
})

describe('an action that is run', () => {
  test.each<[action: string, object: Manifest, path: string[], value: unknown, params?: Record<string, string>]>([
    ['restart', deployment('web'), ['spec', 'template', 'metadata', 'annotations'], { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' }],
    ['pause', deployment('web'), ['spec', 'paused'], true],
    ['resume', deployment('web', { paused: true }), ['spec', 'paused'], undefined],
    ['scale', deployment('web'), ['spec', 'replicas'], 5, { replicas: ' 5 ' }],
    ['scale', setOf('StatefulSet'), ['spec', 'replicas'], 16, { replicas: '0x10' }],
    ['suspend', cronJob(), ['spec', 'suspend'], true],
    ['resume', cronJob({ suspend: true }), ['spec', 'suspend'], false],
    ['suspend', job(), ['spec', 'suspend'], true],
    ['terminate', job(), ['status', 'conditions', '0', 'reason'], 'ManuallyTerminated'],
  ])('%s has its effect', async (action, object, path, value, params) => {
    const made = world({}, object)
    expect(await made.run(action, params)).toBe('200')
    expect(at(made.object(), ...path)).toEqual(value)
    const [group] = object.apiVersion.split('/')
    expect(made.events()).toContain(`ResourceActionRan web: admin ran action ${action} on resource ${group}/${object.kind}/${object.metadata.name}`)
  })

  test('create-job makes a Job of its own', async () => {
    const made = world({}, cronJob())
    expect(await made.run('create-job')).toBe('200')
    expect(made.read('batch/v1', 'Job', 'nightly-2601010000')?.metadata).toMatchObject({
      labels: { a: 'b' },
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }],
    })
    expect(await made.run('create-job')).toBe('409 6 jobs.batch "nightly-2601010000" already exists')
  })

  test.each<[action: string, params: Record<string, string>, answer: string]>([
    ['scale', { replicas: 'many' }, '500 2 error executing Lua resource action: invalid number: many'],
    ['scale', {}, '500 2 error executing Lua resource action: <string>:5: cannot perform concat operation between string and nil'],
    ['fly', {}, '500 2 error getting Lua resource action: built-in script does not exist'],
  ])('%s with %j is refused', async (action, params, answer) => {
    const made = world({}, deployment('web'))
    const before = made.object()
    expect(await made.run(action, params)).toBe(answer)
    expect([made.object(), made.events()]).toEqual([before, []])
  })

  test('needs a right of its own', async () => {
    const made = world({}, deployment('web'))
    made.forbidden.add('action/apps/Deployment/restart default/web')
    expect([await made.run('restart'), await made.run('pause')]).toEqual(['403 7 permission denied', '200'])
  })

  test('is refused where the project does not permit the kind', async () => {
    const made = world({}, cronJob())
    made.project('strict', { namespaceResourceBlacklist: [{ group: 'batch', kind: 'Job' }] })
    made.patch('web', { spec: { project: 'strict' } })
    expect(await made.run('create-job')).toMatch(/^500 2 application is not permitted to manage batch\/Job\/nightly-\d+ in web$/)
  })

  test('by the older call takes its name as the whole body', async () => {
    const made = world({ version: '2.14' }, deployment('web'))
    expect(await made.told('POST', `/resource/actions?${made.query}`, 'pause')).toBe('200')
    expect(made.object()?.spec?.['paused']).toBe(true)
    expect((await made.send('POST', '/resource/actions/v2', {})).status).toBe(404)
  })

  test('lacks a parameter’s value', async () => {
    const made = world({}, deployment('web'))
    const body = { resourceName: 'web', namespace: 'web', group: 'apps', version: 'v1', kind: 'Deployment', action: 'scale' }
    expect(await made.told('POST', '/resource/actions/v2', { ...body, resourceActionParameters: [{ name: 'replicas' }] })).toBe(
      '500 13 grpc: error while marshaling: proto: required field "value" not set',
    )
  })

  test('of a script in the settings is not simulated, and says so', async () => {
    const made = world({}, deployment('web'))
    made.settings({ 'resource.customizations.actions.apps_Deployment': 'discovery.lua: return {}' })
    expect(await made.run('restart')).toBe('501 12 the simulator does not have the actions of apps/Deployment')
  })
})
