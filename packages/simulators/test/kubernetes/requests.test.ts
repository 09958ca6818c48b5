import { gunzipSync } from 'node:zlib'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { setupServer } from 'msw/node'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { FLUX_KINDS } from '../../src/flux/index.ts'
import { KUSTOMIZATION } from '../../src/flux/kinds.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { kubernetesHandlers } from '../../src/kubernetes/kubernetes-handlers.ts'
import { ADMIN, apiOf, ask, clusterOf } from './ask.ts'

const KS = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/apps/kustomizations'
const MAPS = '/api/v1/namespaces/apps/configmaps'
const MERGE = { 'content-type': 'application/merge-patch+json' }
const APPLY = { 'content-type': 'application/apply-patch+yaml' }

let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  cluster = clusterOf(new VirtualClock(), { kinds: FLUX_KINDS })
  api = apiOf(cluster)
})

const spec = { interval: '10m', prune: true, path: './deploy', sourceRef: { kind: 'GitRepository', name: 'web' } }
const kustomization = (name: string) => ({ ...KUSTOMIZATION, metadata: { name }, spec })
const NOT_FOUND = 'the server could not find the requested resource'
const NOT_ALLOWED = 'the server does not allow this method on the requested resource'

describe('routes', () => {
  test.each([
    ['GET', '/nope'],
    ['GET', '/apis/nope.test/v1/things'],
    ['GET', '/apis/nope.test'],
    ['GET', '/apis/kustomize.toolkit.fluxcd.io/v9'],
    ['GET', '/apis/kustomize.toolkit.fluxcd.io/v9/namespaces/apps/kustomizations'],
    ['GET', '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/apps/nopes'],
    ['POST', '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations'],
    ['DELETE', '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations'],
    ['GET', '//api/v1/namespaces'],
    ['GET', '/livez/'],
    ['GET', '/readyz/nope'],
  ])('%s %s: there is no such path', async (method, path) => {
    expect(await ask(api, method, path)).toMatchObject({ status: 404, text: '404 page not found\n' })
  })

  test.each([
    ['GET', '/api/v1/nopes', 404, NOT_FOUND],
    ['GET', '/apis/apps/v7', 404, NOT_FOUND],
    ['GET', '/apis/apps/v1beta1/deployments', 404, NOT_FOUND],
    ['GET', '/api/v1/namespaces/apps/nodes', 404, NOT_FOUND],
    ['GET', '/api/v1/pods/x', 404, NOT_FOUND],
    ['GET', '/api/v1/namespaces/apps/pods/x/nope', 404, NOT_FOUND],
    ['GET', `${KS}/x/nope`, 404, 'kustomizations.kustomize.toolkit.fluxcd.io "x" not found'],
    ['PUT', '/api/v1/namespaces/apps/pods', 405, NOT_ALLOWED],
    ['HEAD', '/api/v1/namespaces/apps/pods', 405, undefined],
    ['POST', '/api/v1/namespaces/apps/pods/x', 405, NOT_ALLOWED],
    ['DELETE', '/api/v1/pods', 405, NOT_ALLOWED],
    ['DELETE', '/api/v1/namespaces', 405, NOT_ALLOWED],
    ['PUT', '/version', 405, NOT_ALLOWED],
    ['POST', '/api/v1/namespaces/apps/pods/x/log', 405, NOT_ALLOWED],
    ['OPTIONS', KS, 405, ' is not supported on resources of kind "kustomizations.kustomize.toolkit.fluxcd.io"'],
    ['DELETE', `${KS}/x/status`, 405, 'delete is not supported on resources of kind "kustomizations.kustomize.toolkit.fluxcd.io"'],
    ['PUT', KS, 400, 'name must be provided'],
    ['GET', '/api/v1/componentstatuses', 501, 'the simulator does not have componentstatuses'],
  ])('%s %s: %s', async (method, path, status, message) => {
    const told = await ask(api, method, path)
    expect(told.status).toBe(status)
    if (message !== undefined) expect(told.json.message).toBe(message)
  })

  test('a path that nobody can read', async () => {
    expect((await ask(api, 'GET', '/api/v1/watch')).text).toBe(
      'Internal Server Error: "/api/v1/watch": failed to create RequestInfo: unable to determine kind and namespace from url, /api/v1/watch\n',
    )
  })
})

describe('what is sent', () => {
  test.each<[string, unknown, string]>([
    ['no kind', { spec }, "Object 'Kind' is missing in"],
    ['broken JSON', '{"a":}', "json parse error: invalid character '}' looking for beginning of value"],
    ['no JSON', 'nope', "json parse error: invalid character 'o' in literal null (expecting 'u') (6e6f7065)"],
    ['a list', '[]', 'json: cannot unmarshal array into Go value of type struct'],
    ['another version', { ...kustomization('a'), apiVersion: 'kustomize.toolkit.fluxcd.io/v9' }, 'does not match the expected API version'],
    [
      'another namespace',
      { ...KUSTOMIZATION, metadata: { name: 'a', namespace: 'other' }, spec },
      'does not match the namespace sent on the request',
    ],
    [
      'a name that is a number',
      { ...KUSTOMIZATION, metadata: { name: 1 }, spec },
      'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    ],
  ])('%s: 400', async (_name, body, message) => {
    const told = await ask(api, 'POST', KS, { body })
    expect(told.json).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(told.json.message).toContain(message)
  })

  test('members that are there twice are told, or refused when one asks for it', async () => {
    const twice = JSON.stringify(kustomization('a')).replace('"prune":true', '"prune":true,"prune":false')
    const warned = await ask(api, 'POST', KS, { body: twice })
    expect([warned.status, warned.headers.get('warning')]).toEqual([201, '299 - "duplicate field \\"spec.prune\\""'])
    expect(warned.json.spec.prune).toBe(false)
    expect((await ask(api, 'POST', `${KS}?fieldValidation=Strict`, { body: twice })).json.message).toContain('duplicate field "spec.prune"')
  })

  test('bodies have a limit, patches too', async () => {
    expect((await ask(api, 'POST', MAPS, { body: { data: { a: 'x'.repeat(3_145_728) } } })).json.message).toBe(
      'Request entity too large: limit is 3145728',
    )
    cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'apps' } })
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' }))
    const told = await ask(api, 'PATCH', `${MAPS}/a`, { body: operations, headers: { 'content-type': 'application/json-patch+json' } })
    expect(told.json).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' })
  })

  test.each<[string, string, Record<string, string>, unknown, number, string]>([
    ['POST', '?dryRun=Foo', {}, kustomization('a'), 422, 'dryRun: Unsupported value: ["Foo"]: supported values: "All"'],
    ['POST', '?fieldManager=%01', {}, kustomization('a'), 422, 'fieldManager: Invalid value: "\\x01": invalid character U+0001 (at position 0)'],
    ['POST', '', { 'content-type': 'text/plain' }, 'x', 415, 'the body of the request was in an unknown format'],
    ['PATCH', '/zz', MERGE, '{', 404, 'kustomizations.kustomize.toolkit.fluxcd.io "zz" not found'],
    ['PATCH', '/zz', { 'content-type': 'application/strategic-merge-patch+json' }, {}, 415, 'application/apply-patch+yaml'],
    ['PATCH', '/zz', APPLY, kustomization('zz'), 422, 'fieldManager: Required value: is required for apply patch'],
    ['PATCH', '/zz?fieldManager=m', APPLY, { ...KUSTOMIZATION, spec }, 400, 'the name of the object (zz based on URL) was undeterminable'],
    ['PATCH', '/zz?force=1', MERGE, {}, 422, 'force: Forbidden: may not be specified for non-apply patch'],
    ['DELETE', '/zz?propagationPolicy=X', {}, undefined, 422, 'propagationPolicy: Unsupported value: "X"'],
    ['DELETE', '/zz', {}, '[]', 400, "couldn't get version/kind"],
  ])('%s %s is refused', async (method, query, headers, body, status, message) => {
    const told = await ask(api, method, `${KS}${query}`, { headers, body })
    expect(told.status).toBe(status)
    expect(told.json.message).toContain(message)
  })

  test('the manager of a write is named in the query, or by the User-Agent up to its slash', async () => {
    const managerOf = (json: { metadata: { managedFields: { manager: string }[] } }) => json.metadata.managedFields.map(({ manager }) => manager)
    const made = await ask(api, 'POST', KS, { body: kustomization('a'), headers: { 'user-agent': 'tool/1.2 (linux)' } })
    expect(managerOf(made.json)).toEqual(['tool'])
    expect(managerOf((await ask(api, 'POST', `${KS}?fieldManager=me`, { body: kustomization('b') })).json)).toEqual(['me'])
  })

  test('YAML comes in and goes out', async () => {
    const body =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: y1, annotations: {"n": "4"}}\nspec: {interval: 5m, prune: true, sourceRef: {kind: GitRepository, name: web}}\n'
    const headers = { 'content-type': 'application/yaml', accept: 'application/yaml' }
    const { status, text, headers: got } = await ask(api, 'POST', KS, { body, headers })
    expect([status, got.get('content-type')]).toEqual([201, 'application/yaml'])
    expect(text).toContain('metadata:\n  annotations:\n    "n": "4"\n  creationTimestamp: "20')
    const missing = await ask(api, 'GET', `${KS}/zz`, { headers })
    expect(missing.text).toMatch(/^apiVersion: v1\ncode: 404\ndetails:\n {2}group: /)
  })
})

describe('what comes back', () => {
  test('headers of every answer', async () => {
    const { headers } = await ask(api, 'GET', MAPS)
    expect(headers.get('audit-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('cache-control')).toBe('no-cache, private')
    expect(headers.get('x-kubernetes-pf-flowschema-uid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('members: alphabetical for custom resources, in the order of the struct for built-in ones', async () => {
    const custom = await ask(api, 'POST', KS, { body: kustomization('a') })
    expect(custom.text).toMatch(/^\{"apiVersion":"[^"]+","kind":"Kustomization","metadata":\{"creationTimestamp":/)
    expect((await ask(api, 'GET', KS)).text).toMatch(
      /^\{"apiVersion":"[^"]+","items":\[.*\],"kind":"KustomizationList","metadata":\{"continue":"","resourceVersion":"\d+"\}\}\n$/,
    )
    const builtIn = await ask(api, 'POST', MAPS, { body: { metadata: { labels: { b: '1', a: '2' }, name: 'a' } } })
    expect(builtIn.text).toMatch(
      /^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":"a","namespace":"apps","uid":.*"labels":\{"a":"2","b":"1"\}/,
    )
    const item = (await ask(api, 'GET', MAPS)).json.items[0]
    expect(item).not.toHaveProperty('kind')
  })

  test('as Go writes it', async () => {
    const { text } = await ask(api, 'POST', MAPS, { body: { metadata: { name: 'a' }, data: { x: '<a> & b' } } })
    expect(text).toContain('"x":"\\u003ca\\u003e \\u0026 b"')
  })

  test('pretty when asked, or for a browser or curl', async () => {
    expect((await ask(api, 'GET', '/version?pretty=true')).text).toMatch(/^\{\n {2}"major": "1",/)
    expect((await ask(api, 'GET', '/version', { headers: { 'user-agent': 'curl/8' } })).text).toContain('\n')
    expect((await ask(api, 'GET', '/version?pretty=0', { headers: { 'user-agent': 'curl/8' } })).text).toMatch(/^\{"major"/)
  })

  test('long lists are packed for who takes that', async () => {
    for (let index = 0; index < 3; index++) {
      cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `m${index}`, namespace: 'apps' }, data: { a: 'x'.repeat(60_000) } })
    }
    const request = new Request(`https://kubernetes.test${MAPS}`, { headers: { authorization: `Bearer ${ADMIN}`, 'accept-encoding': 'gzip' } })
    const response = await api.answer(request)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(JSON.parse(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).items).toHaveLength(3)
    expect((await ask(api, 'GET', MAPS)).headers.has('content-encoding')).toBe(false)
  })

  test.each([
    ['text/html', KS, 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf'],
    ['application/json;as=Table;v=v2;g=meta.k8s.io', KS, 'only the following media types are accepted'],
    [
      'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      KS,
      'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
    ],
    [
      'text/html',
      '/api/v1/namespaces/apps',
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ],
    ['text/html', '/version', '406: Not Acceptable\n\nAvailable representations: application/json'],
    ['application/yaml', `${KS}?watch=1`, 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'],
  ])('%s of %s: 406', async (accept, path, message) => {
    const { status, text } = await ask(api, 'GET', path, { headers: { accept } })
    expect(status).toBe(406)
    expect(text.replaceAll(/\\n|\n {2}/g, (found) => (found === '\\n' ? '\n' : ' '))).toContain(message)
  })
})

describe('handlers for interception', () => {
  test('answer in the place of fetch', async () => {
    const server = setupServer(...kubernetesHandlers(cluster, { token: ADMIN, origin: 'https://kubernetes.test' }))
    server.listen()
    try {
      const response = await fetch('https://kubernetes.test/api/v1/namespaces/apps', { headers: { authorization: `Bearer ${ADMIN}` } })
      expect(await response.json()).toMatchObject({ kind: 'Namespace', metadata: { name: 'apps' } })
      expect((await fetch('https://kubernetes.test/api/v1/namespaces/apps')).status).toBe(403)
    } finally {
      server.close()
    }
  })
})
