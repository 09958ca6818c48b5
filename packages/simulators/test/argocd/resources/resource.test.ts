import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { deployment, resourceQuery, resourceWorld } from './resource-world.ts'

const CONF = resourceQuery('', 'v1', 'ConfigMap', 'conf')

function world(options: Parameters<typeof resourceWorld>[0] = {}) {
  const made = resourceWorld(options)
  made.store('web')
  made.resource({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', finalizers: ['example.test/hold'] }, data: { a: '1' } })
  made.resource({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'creds' }, data: { password: 'eA==' } })
  made.resource(deployment('web'))
  return made
}

const shown = ({ manifest }: JsonMap): JsonMap => JSON.parse(String(manifest)) as JsonMap

describe('a live resource', () => {
  test('is the one of now, in the version that is asked for', async () => {
    const made = world()
    made.cluster.patch(made.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { name: 'conf', namespace: 'web' }, { data: { a: '2' } })
    expect(shown(await made.call('GET', `/resource?${CONF}`))).toMatchObject({ apiVersion: 'v1', data: { a: '2' } })
  })

  test.each([
    [
      'of a version that the server does not have',
      resourceQuery('apps', 'v2', 'Deployment', 'web'),
      '404 5 error getting resource: Deployment.apps "" not found',
    ],
    ['of another kind', resourceQuery('', 'v1', 'Secret', 'conf'), '400 3 Secret  conf not found as part of application web'],
    ['of another namespace', CONF.replace('namespace=web', 'namespace=x'), '400 3 ConfigMap  conf not found as part of application web'],
    ['without a kind', 'resourceName=conf&version=v1', '500 13 grpc: error while marshaling: proto: required field "kind" not set'],
    ['without a name', 'version=v1&kind=ConfigMap', '500 13 grpc: error while marshaling: proto: required field "resourceName" not set'],
  ])('%s is not found', async (_what, query, answer) => {
    expect(await world().told('GET', `/resource?${query}`)).toBe(answer)
  })

  test('that has gone since is 404 of Kubernetes', async () => {
    const made = world()
    made.cluster.delete(made.cluster.kindOf({ apiVersion: 'v1', kind: 'Secret' }), { name: 'creds', namespace: 'web' })
    expect(await made.told('GET', `/resource?${resourceQuery('', 'v1', 'Secret', 'creds')}`)).toBe(
      '404 5 error getting resource: secrets "creds" not found',
    )
  })

  test('that was never there is not part of the application', async () => {
    const made = world()
    made.cache.setTree('web', { nodes: [{ version: 'v1', kind: 'ConfigMap', namespace: 'web', name: 'later', health: { status: 'Missing' } }] })
    expect(await made.told('GET', `/resource?${resourceQuery('', 'v1', 'ConfigMap', 'later')}`)).toBe(
      '400 3 ConfigMap  later not found as part of application web',
    )
  })
})

describe('a patch of a live resource', () => {
  test.each<[type: string, patch: string, answer: string]>([
    ['application/merge-patch+json', '{"data":{"b":"2"}}', '{"a":"1","b":"2"}'],
    ['application/json-patch+json', '[{"op":"replace","path":"/data/a","value":"3"}]', '{"a":"3"}'],
    ['application/strategic-merge-patch+json', '{"data":{"a":null}}', 'undefined'],
    [
      'application/merge-patch+json',
      'no json',
      "400 9 error patching resource: error decoding patch: invalid character 'o' in literal null (expecting 'u')",
    ],
    [
      'application/json-patch+json',
      '{}',
      '400 9 error patching resource: error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    ['text/plain', '{}', '500 2 error patching resource: 415: Unsupported Media Type'],
    [
      'application/apply-patch+yaml',
      '{}',
      '400 3 error patching resource: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
  ])('by %s of %s is %s', async (type, patch, answer) => {
    const made = world()
    const path = `/resource?${CONF}&patchType=${encodeURIComponent(type)}`
    const response = await made.send('POST', path, patch)
    const json = (await response.json()) as JsonMap
    expect(response.status === 200 ? String(JSON.stringify(shown(json)['data'])) : `${response.status} ${json['code']} ${json['error']}`).toBe(answer)
    expect(made.events().some((event) => event.includes("admin patched resource /ConfigMap 'conf'"))).toBe(response.status === 200)
  })

  test('of a Secret does not say what is wrong with it', async () => {
    const path = `/resource?${resourceQuery('', 'v1', 'Secret', 'creds')}&patchType=application/merge-patch%2Bjson`
    expect(await world().told('POST', path, '{"data":{"password":"not base64!"}}')).toBe('500 2 failed to patch Secret web/creds')
    expect(shown(await world().call('POST', path, '{"data":{"password":"eQ=="}}'))['data']).toEqual({ password: '++++++++' })
  })

  test.each([
    [`${CONF}&patchType=x`, undefined, 'patch'],
    [CONF, '{}', 'patchType'],
  ])('by %s and %j lacks a field', async (query, body, field) => {
    expect(await world().told('POST', `/resource?${query}`, body)).toBe(
      `500 13 grpc: error while marshaling: proto: required field "${field}" not set`,
    )
  })
})

describe('a deletion of a live resource', () => {
  test.each([
    ['', ['example.test/hold', 'foregroundDeletion']],
    ['&force=true', ['example.test/hold']],
    ['&orphan=true', ['example.test/hold', 'orphan']],
    ['&orphan=true&force=true', ['example.test/hold', 'orphan']],
  ])('by %s leaves the finalizers %j', async (query, finalizers) => {
    const made = world()
    expect(await made.call('DELETE', `/resource?${CONF}${query}`)).toEqual({})
    const left = made.read('v1', 'ConfigMap', 'conf')?.metadata
    expect([[...(left?.finalizers ?? [])].sort(), left?.deletionTimestamp === undefined]).toEqual([finalizers, false])
    expect(made.events()).toContain("ResourceDeleted web: admin deleted resource /ConfigMap 'conf'")
  })

  test.each([
    ['', '30'],
    ['&force=true', 'gone'],
  ])('of a pod by %s leaves it %s seconds', async (query, left) => {
    const made = world()
    const spec = { nodeName: 'node-1', terminationGracePeriodSeconds: 30, containers: [{ name: 'app', image: 'web:1' }] }
    made.resource({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, spec })
    await made.call('DELETE', `/resource?${resourceQuery('', 'v1', 'Pod', 'one')}${query}`)
    expect(String(made.read('v1', 'Pod', 'one')?.metadata.deletionGracePeriodSeconds ?? 'gone')).toBe(left)
  })

  test.each([
    ['3.5', undefined, 'delete//ConfigMap/web/conf', '403'],
    ['3.5', undefined, 'delete', '200'],
    ['3.5', 'false', 'delete//ConfigMap/web/conf', '200'],
    ['2.14', undefined, 'delete//ConfigMap/web/conf', '200'],
    ['2.14', undefined, 'delete', '200'],
  ] as const)('in %s with the setting %s and without the right to %s is %s', async (version, setting, right, status) => {
    const made = world({ version })
    if (setting !== undefined) made.settings({ 'server.rbac.disableApplicationFineGrainedRBACInheritance': setting })
    made.forbidden.add(`${right} default/web`)
    expect((await made.told('DELETE', `/resource?${CONF}`)).slice(0, 3)).toBe(status)
  })
})
