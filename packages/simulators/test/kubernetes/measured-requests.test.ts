import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import { FLUX_KINDS } from '../../src/flux/index.ts'
import { KUSTOMIZATION } from '../../src/flux/kinds.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { type Asked, apiOf, ask, clusterOf, Lines, open } from './ask.ts'

/** What tests/kubernetes/differential found and no recording shows; the answers are those of a genuine Kubernetes 1.36.1. */

const KS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/apps/kustomizations'
const HRS = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases'
const CORE = '/api/v1/namespaces/apps'
const DEPLOYMENTS = '/apis/apps/v1/namespaces/apps/deployments'
const UID = '00000000-0000-0000-0000-00000000000a'

let clock: VirtualClock
let api: ApiServer
beforeEach(() => {
  clock = new VirtualClock()
  api = apiOf(clusterOf(clock, { kinds: FLUX_KINDS }))
})

const create = async (path: string, body: object) => {
  const told = await ask(api, 'POST', path, { body })
  expect(told.status).toBe(201)
  return told.json
}
const patch = (path: string, body: unknown, type = 'merge-patch+json', more: Asked = {}) =>
  ask(api, 'PATCH', path, { body, headers: { 'content-type': `application/${type}`, ...more.headers } })

const named = (apiVersion: string, kind: string, more: object = {}) => ({ apiVersion, kind, metadata: { name: 'x' }, ...more })
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const workload = { selector: { matchLabels: { a: 'b' } }, template }
const kustomization = {
  ...KUSTOMIZATION,
  metadata: { name: 'x' },
  spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'g' } },
}
const service = (spec: object) => named('v1', 'Service', { spec })

describe('which fault is told first', () => {
  test.each([
    ['GET', `${DEPLOYMENTS}/x/scale?resourceVersion=no`, 500, /^resourceVersion: Invalid value: "no"/],
    ['GET', `${KS}/x/scale`, 404, /^kustomizations.kustomize.toolkit.fluxcd.io "x" not found$/],
    ['GET', `${CORE}/configmaps/x/nope`, 404, /^the server could not find the requested resource$/],
  ])('%s %s, in a form that there is not: %i', async (method, path, status, message) => {
    const accept = path.includes('?') ? '*/*' : 'text/plain'
    const told = await ask(api, method, path, { headers: { accept } })
    expect([told.status, told.json.message]).toEqual([status, expect.stringMatching(message)])
  })

  test.each([
    [{ metadata: { annotations: { a: 1 } }, data: 'text' }, 'cannot convert int64 to string'],
    [{ metadata: { finalizers: 'f' }, immutable: 'yes' }, 'cannot restore slice from string'],
    [{ binaryData: { b: '?' }, data: 'text', immutable: 'yes' }, 'unrecognized type: bool'],
  ])('a strategic patch %j: in the order of the structs', async (body, fault) => {
    await create(`${CORE}/configmaps`, named('v1', 'ConfigMap'))
    const told = await patch(`${CORE}/configmaps/x`, body, 'strategic-merge-patch+json')
    expect(told.json.message).toMatch(new RegExp(`: ${fault}$`))
  })

  test('a strategic patch is told without the nulls of maps that there are not', async () => {
    await create(`${CORE}/configmaps`, named('v1', 'ConfigMap'))
    const told = await patch(`${CORE}/configmaps/x`, { immutable: 'no', data: { k: null, l: 'v' } }, 'strategic-merge-patch+json')
    expect(told.json.message).toContain('map[data:map[l:v] immutable:no]')
  })

  test.each([
    ['', '/registry/configmaps/apps/x'],
    ['?dryRun=All', '/configmaps/apps/x'],
  ])('another uid%s is told with the key %s', async (query, key) => {
    await create(`${CORE}/configmaps`, named('v1', 'ConfigMap'))
    const told = await ask(api, 'PUT', `${CORE}/configmaps/x${query}`, { body: { ...named('v1', 'ConfigMap'), metadata: { name: 'x', uid: UID } } })
    expect([told.status, told.json.message]).toEqual([409, expect.stringContaining(`Key: ${key}, `)])
  })

  test('each controller but the first is one too many', async () => {
    const owner = (uid: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid, controller: true })
    const metadata = { name: 'x', ownerReferences: ['a', 'b', 'c'].map(owner) }
    const told = await ask(api, 'POST', `${CORE}/configmaps`, { body: { ...named('v1', 'ConfigMap'), metadata } })
    const found = (other: string) => `Found "true" in references for ConfigMap/a and ConfigMap/${other}`
    expect(told.json.details.causes.map(({ message }: { message: string }) => message.split('true. ')[1])).toEqual([found('b'), found('c')])
  })
})

describe('services', () => {
  const ports = [
    { name: 't', port: 53, protocol: 'TCP' },
    { name: 'u', port: 53, protocol: 'UDP' },
  ]

  test('a new one has one port on the nodes for one port, whatever the protocols', async () => {
    const { spec } = await create(`${CORE}/services`, service({ type: 'NodePort', ports }))
    expect(spec.ports[0].nodePort).toBe(spec.ports[1].nodePort)
  })

  test('a port of the nodes is there once for each protocol', async () => {
    const same = ports.map((port, index) => ({ ...port, port: index + 1, protocol: 'TCP', nodePort: 30_100 }))
    const told = await ask(api, 'POST', `${CORE}/services`, { body: service({ type: 'NodePort', ports: same }) })
    expect(told.json.message).toContain('spec.ports[1].nodePort: Duplicate value: 30100')
  })

  test('one that is made through its status gets no address, and is read with what follows from what it says', async () => {
    const spec = { type: 'ExternalName', externalName: 'a.example.test', clusterIP: 'None' }
    const made = await ask(api, 'PUT', `${CORE}/services/x/status`, { body: service(spec) })
    expect([made.status, made.json.spec.clusterIPs]).toEqual([201, undefined])
    expect((await ask(api, 'GET', `${CORE}/services/x`)).json.spec).toMatchObject({ clusterIPs: ['None'] })
    const again = await patch(`${CORE}/services/x`, { metadata: { labels: { a: 'b' } } })
    expect(again.json.message).toContain('spec.clusterIPs: Forbidden: may not be set for ExternalName services')
  })

  test('nor has one inside the cluster families without an address', async () => {
    await ask(api, 'PUT', `${CORE}/services/x/status`, { body: service({ ports: [{ port: 80 }] }) })
    expect((await ask(api, 'GET', `${CORE}/services/x`)).json.spec).not.toHaveProperty('ipFamilies')
    expect((await patch(`${CORE}/services/x`, { spec: { selector: { a: 'b' } } })).json.spec).not.toHaveProperty('clusterIP')
  })
})

describe('what is stored', () => {
  test.each([
    ['configmaps', 'ConfigMap', { binaryData: { k: null } }],
    ['secrets', 'Secret', { data: { k: null } }],
  ])('%s: no bytes are empty ones', async (plural, kind, content) => {
    const made = await create(`${CORE}/${plural}`, named('v1', kind, content))
    expect(made).toMatchObject(JSON.parse(JSON.stringify(content).replace('null', '""')))
  })

  test('an applied null where anything may be stays in the field, and is not read', async () => {
    const values = (content: unknown) =>
      named('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
        spec: { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'c' }, values: content },
      })
    const applied = await patch(`${HRS}/x?fieldManager=one`, values(null), 'apply-patch+yaml')
    expect(applied.json.spec).not.toHaveProperty('values')
    expect(applied.json.metadata.managedFields[0].fieldsV1['f:spec']).toHaveProperty('f:values')
    await patch(`${HRS}/x`, { spec: { values: { a: 1 } } })
    const over = await patch(`${HRS}/x?fieldManager=one&force=true`, values(null), 'apply-patch+yaml')
    expect(over.json.spec.values).toEqual({ a: 1 })
  })

  test('a merge patch takes the nulls out of maps in lists, too', async () => {
    const spec = { interval: '1m', chartRef: { kind: 'OCIRepository', name: 'c' } }
    await create(HRS, named('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec }))
    const { json } = await patch(`${HRS}/x`, { spec: { values: { a: [1, null, { b: null, c: 2 }] } } })
    expect(json.spec.values).toEqual({ a: [1, null, { c: 2 }] })
  })

  test('a job without labels has those of its pods when it is read', async () => {
    const job = named('batch/v1', 'Job', { spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } } })
    await create('/apis/batch/v1/namespaces/apps/jobs', job)
    const { json } = await patch('/apis/batch/v1/namespaces/apps/jobs/x', { metadata: { labels: null } })
    expect(json.metadata.labels).toMatchObject({ a: 'b', 'job-name': 'x' })
  })

  test('an owner that a patch names twice is there once, and is owned by who patched', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: UID }
    await create(`${KS}?fieldManager=maker`, { ...kustomization, metadata: { name: 'x', ownerReferences: [owner] } })
    const told = await patch(`${KS}/x?fieldManager=patcher`, { metadata: { ownerReferences: [owner, owner] } })
    const { ownerReferences, managedFields } = told.json.metadata
    expect(ownerReferences).toEqual([owner])
    expect(told.headers.get('warning')).toContain('contains duplicate entries after mutating admission happens')
    const owning = managedFields.find(({ manager }: { manager: string }) => manager === 'patcher')
    expect(owning.fieldsV1['f:metadata']).toEqual({ 'f:ownerReferences': { [`k:{"uid":"${UID}"}`]: {} } })
  })

  test('who scales what nobody owned does not own it either', async () => {
    await create(`${DEPLOYMENTS}?fieldManager=maker`, named('apps/v1', 'Deployment', { spec: { replicas: 1, ...workload } }))
    const scale = async (replicas: number) => await patch(`${DEPLOYMENTS}/x/scale?fieldManager=scaler`, { spec: { replicas } })
    await scale(0)
    await scale(3)
    const { metadata, spec } = (await ask(api, 'GET', `${DEPLOYMENTS}/x`)).json
    expect(spec.replicas).toBe(3)
    expect(metadata.managedFields.map(({ manager }: { manager: string }) => manager)).toEqual(['maker'])
  })

  test("no replicas are nobody's, once they have gone through a scale", async () => {
    const applied = named('apps/v1', 'Deployment', { spec: { replicas: 0, ...workload } })
    const made = await patch(`${DEPLOYMENTS}/x?fieldManager=one`, applied, 'apply-patch+yaml')
    const scaled = await patch(`${DEPLOYMENTS}/x/scale`, { spec: { replicas: 0 } })
    expect(scaled.json.metadata.resourceVersion).not.toBe(made.json.metadata.resourceVersion)
    const { metadata } = (await ask(api, 'GET', `${DEPLOYMENTS}/x`)).json
    expect(metadata.managedFields[0].fieldsV1['f:spec']).not.toHaveProperty('f:replicas')
  })
})

describe('what is answered', () => {
  test('a dry run that would let go what is being deleted tells an empty object', async () => {
    await create(DEPLOYMENTS, named('apps/v1', 'Deployment', { spec: workload }))
    await create(KS, kustomization)
    for (const path of [DEPLOYMENTS, KS]) await ask(api, 'DELETE', `${path}/x?propagationPolicy=Orphan`)
    const told = async (path: string) => (await ask(api, 'DELETE', `${path}/x?propagationPolicy=Background&dryRun=All`)).json
    const spec = { replicas: 0, selector: null, template: { metadata: {}, spec: { containers: null } }, strategy: {} }
    expect(await told(DEPLOYMENTS)).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: {}, spec, status: {} })
    expect(await told(KS)).toEqual({ apiVersion: KUSTOMIZATION.apiVersion, kind: 'Kustomization' })
  })

  test('a scale as a table', async () => {
    await create(DEPLOYMENTS, named('apps/v1', 'Deployment', { spec: { replicas: 2, ...workload } }))
    const { json } = await ask(api, 'GET', `${DEPLOYMENTS}/x/scale`, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } })
    expect(json.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age'])
    expect(json.rows[0].cells.slice(0, 3)).toEqual(['x', 2, 0])
  })

  test.each([
    ['secrets', ['', '', 0]],
    ['services', ['', '', '<none>', '<unknown>', '<none>']],
    ['roles', ['', '0001-01-01T00:00:00Z']],
  ])('the bookmark of a table of %s: an object with nothing in it', async (plural, cells) => {
    const path = plural === 'roles' ? '/apis/rbac.authorization.k8s.io/v1/namespaces/apps/roles' : `${CORE}/${plural}`
    const initial = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const headers = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' }
    const lines = new Lines(await open(api, 'GET', `${path}?watch=true&${initial}`, { headers }))
    await clock.settle()
    const [event] = lines.events
    await lines.close()
    expect(event?.object['rows']).toEqual([expect.objectContaining({ cells: expect.arrayContaining(cells) })])
  })
})
