import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { JsonMap } from '../../src/cluster/kube-object.ts'
import type { ApiServer } from '../../src/kubernetes/api-server.ts'
import { apiOf, ask, clusterOf } from './ask.ts'

const RBAC = 'rbac.authorization.k8s.io'
const PODS = '/api/v1/namespaces/apps/pods'
const SSAR = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const WHO = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

let clock: VirtualClock
let cluster: Cluster
let api: ApiServer

beforeEach(() => {
  clock = new VirtualClock()
  cluster = clusterOf(clock)
  api = apiOf(cluster, {
    users: [
      { token: 'dev', name: 'dev', uid: 'u-dev', groups: ['devs'] },
      { token: 'short', name: 'short', expiresAt: clock.now() + 10_000 },
      { token: 'ruled', name: 'ruled', rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'], namespaces: ['apps'] }] },
    ],
  })
})

function grant(
  kind: 'Role' | 'ClusterRole',
  name: string,
  subject: JsonMap,
  rule: JsonMap,
  bound: 'RoleBinding' | 'ClusterRoleBinding' = `${kind}Binding`,
) {
  const inside = kind === 'Role' ? { namespace: 'apps' } : {}
  const place = bound === 'RoleBinding' ? { namespace: 'apps' } : {}
  cluster.create({ apiVersion: `${RBAC}/v1`, kind, metadata: { name, ...inside }, rules: [rule] })
  cluster.create({
    apiVersion: `${RBAC}/v1`,
    kind: bound,
    metadata: { name, ...place },
    roleRef: { apiGroup: RBAC, kind, name },
    subjects: [subject],
  })
}

const GROUP = { kind: 'Group', apiGroup: RBAC, name: 'devs' }
const may = async (token: string, resourceAttributes: JsonMap) =>
  (await ask(api, 'POST', SSAR, { token, body: { spec: { resourceAttributes } } })).json.status

describe('who comes in', () => {
  test('nobody is anonymous, a wrong token is refused, and so is an expired one', async () => {
    expect((await ask(api, 'GET', PODS, { token: '' })).json.message).toBe(
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "apps"',
    )
    expect(await ask(api, 'GET', PODS, { token: '', headers: { authorization: 'Basic dTpw' } })).toMatchObject({ status: 403 })
    const wrong = await ask(api, 'GET', PODS, { token: 'nope' })
    expect(wrong).toMatchObject({ status: 401, json: { reason: 'Unauthorized', message: 'Unauthorized' } })
    expect(wrong.headers.has('x-kubernetes-pf-flowschema-uid')).toBe(false)
    expect((await ask(api, 'POST', WHO, { token: 'short', body: {} })).status).toBe(201)
    await clock.advance(10_000)
    expect((await ask(api, 'POST', WHO, { token: 'short', body: {} })).status).toBe(401)
  })

  test('without anonymous users no credentials are 401', async () => {
    expect((await ask(apiOf(cluster, { anonymous: false }), 'GET', '/version', { token: '' })).status).toBe(401)
    expect((await ask(api, 'GET', '/version', { token: '' })).status).toBe(200)
  })

  test('a token of a service account is good until it expires or the account goes', async () => {
    cluster.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ci', namespace: 'apps' } })
    const path = '/api/v1/namespaces/apps/serviceaccounts/ci/token'
    const token = async () => (await ask(api, 'POST', path, { body: { spec: { expirationSeconds: 600 } } })).json.status.token
    const [first, second] = [await token(), await token()]
    const { userInfo } = (await ask(api, 'POST', WHO, { token: first, body: {} })).json.status
    expect(userInfo).toMatchObject({
      username: 'system:serviceaccount:apps:ci',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:apps', 'system:authenticated'],
    })
    await clock.advance(600_000)
    expect((await ask(api, 'POST', WHO, { token: first, body: {} })).status).toBe(401)
    const third = await token()
    cluster.delete(cluster.kindOf({ apiVersion: 'v1', kind: 'ServiceAccount' }), { namespace: 'apps', name: 'ci' })
    expect((await ask(api, 'POST', WHO, { token: third, body: {} })).status).toBe(401)
    expect(second).not.toBe(first)
    expect((await ask(api, 'POST', path.replace('ci', 'zz'), { body: {} })).json.message).toBe('serviceaccounts "zz" not found')
  })
})

describe('who may do what', () => {
  test('roles of the cluster, by group, name, subresource and namespace', async () => {
    grant('Role', 'reader', GROUP, { verbs: ['get'], apiGroups: [''], resources: ['pods', 'pods/log'], resourceNames: ['web'] })
    grant(
      'ClusterRole',
      'scaler',
      { kind: 'User', apiGroup: RBAC, name: 'dev' },
      { verbs: ['*'], apiGroups: ['apps'], resources: ['*/scale'] },
      'RoleBinding',
    )
    grant('ClusterRole', 'lister', GROUP, { verbs: ['list'], apiGroups: ['*'], resources: ['*'] })
    const base = { namespace: 'apps', resource: 'pods' }
    expect(await may('dev', { ...base, verb: 'get', name: 'web' })).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "reader/apps" of Role "reader" to Group "devs"',
    })
    expect(await may('dev', { ...base, verb: 'get', name: 'web', subresource: 'log' })).toMatchObject({ allowed: true })
    expect(await may('dev', { ...base, verb: 'get', name: 'other' })).toEqual({ allowed: false })
    expect(await may('dev', { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'apps' })).toMatchObject({
      allowed: true,
    })
    expect(await may('dev', { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace: 'default' })).toEqual({
      allowed: false,
    })
    expect(await may('dev', { verb: 'list', group: 'example.test', resource: 'widgets' })).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "lister" of ClusterRole "lister" to Group "devs"',
    })
    expect((await ask(api, 'GET', `${PODS}/web`, { token: 'dev' })).status).toBe(404)
    expect((await ask(api, 'GET', `${PODS}/other`, { token: 'dev' })).status).toBe(403)
  })

  test('rules given as options', async () => {
    expect((await ask(api, 'GET', PODS, { token: 'ruled' })).status).toBe(200)
    expect((await ask(api, 'GET', '/api/v1/pods', { token: 'ruled' })).status).toBe(403)
    expect(await may('ruled', { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'apps' })).toMatchObject({ allowed: true })
    expect(await may('ruled', { verb: 'delete', resource: 'pods', namespace: 'apps' })).toEqual({ allowed: false })
  })

  test('a role that is not there is told', async () => {
    cluster.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'broken' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'ghost' },
      subjects: [GROUP],
    })
    expect((await ask(api, 'GET', PODS, { token: 'dev' })).json.message).toMatch(
      /in the namespace "apps": RBAC: clusterrole\.rbac\.authorization\.k8s\.io "ghost" not found$/,
    )
  })

  test('the right comes before the question whether there is anything', async () => {
    for (const path of ['/apis/nope.test/v1/things', '/api/v1/nopes', '/nope'])
      expect((await ask(api, 'GET', path, { token: 'dev' })).status).toBe(403)
    expect((await ask(api, 'GET', `${PODS}?fieldSelector=metadata.name%3Dweb`, { token: 'dev' })).json.message).toContain('pods "web" is forbidden')
    expect((await ask(api, 'GET', `${PODS}/x/log`, { token: 'dev' })).json.message).toContain('cannot get resource "pods/log"')
  })

  test('rules review: what one may do, rule by rule', async () => {
    grant('Role', 'reader', GROUP, { verbs: ['get'], apiGroups: [''], resources: ['pods'] })
    const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'
    const { status } = (await ask(api, 'POST', path, { token: 'dev', body: { spec: { namespace: 'apps' } } })).json
    expect(status.resourceRules).toContainEqual({ verbs: ['get'], apiGroups: [''], resources: ['pods'] })
    expect(status.incomplete).toBe(false)
    expect((await ask(api, 'POST', path, { token: 'dev', body: {} })).json.message).toBe('no namespace on request')
  })
})

describe('impersonation', () => {
  test('with the right, one is who one says', async () => {
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'g1', 'impersonate-uid': '77', 'impersonate-extra-scopes': 'a' }
    const { userInfo } = (await ask(api, 'POST', WHO, { body: {}, headers })).json.status
    expect(userInfo).toEqual({ username: 'bob', uid: '77', groups: ['g1', 'system:authenticated'], extra: { scopes: ['a'] } })
    expect((await ask(api, 'GET', PODS, { headers })).json.message).toContain('User "bob" cannot list')
  })

  test('without it, the refusal names the narrower right', async () => {
    const told = await ask(api, 'GET', PODS, { token: 'dev', headers: { 'impersonate-user': 'bob' } })
    expect(told.json.message).toBe(
      'pods is forbidden: User "dev" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "apps"',
    )
    grant('ClusterRole', 'double', GROUP, { verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['bob'] })
    expect((await ask(api, 'POST', WHO, { token: 'dev', body: {}, headers: { 'impersonate-user': 'bob' } })).status).toBe(201)
    expect((await ask(api, 'POST', WHO, { token: 'dev', body: {}, headers: { 'impersonate-user': 'ann' } })).status).toBe(403)
  })

  test('a group without a user is no request', async () => {
    expect((await ask(api, 'GET', PODS, { headers: { 'impersonate-group': 'g1' } })).json.message).toBe(
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g1"}, Extra:map[string][]string(nil)} without impersonating a user name',
    )
  })
})

describe('reviews of others', () => {
  test('subject access review, token review', async () => {
    const sar = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
    const resourceAttributes = { verb: 'get', resource: 'pods' }
    expect((await ask(api, 'POST', sar, { body: { spec: { groups: ['system:masters'], resourceAttributes } } })).json.status).toEqual({
      allowed: true,
    })
    expect((await ask(api, 'POST', sar, { body: { spec: { resourceAttributes } } })).json.message).toContain(
      'at least one of user or group must be specified',
    )
    expect((await ask(api, 'POST', sar, { token: 'dev', body: { spec: { user: 'x', resourceAttributes } } })).status).toBe(403)
    const review = '/apis/authentication.k8s.io/v1/tokenreviews'
    expect((await ask(api, 'POST', review, { body: { spec: { token: 'dev' } } })).json.status).toMatchObject({
      authenticated: true,
      user: { username: 'dev', uid: 'u-dev' },
    })
    expect((await ask(api, 'POST', review, { body: { spec: { token: 'x' } } })).json.status).toEqual({ user: {}, error: 'invalid bearer token' })
    expect((await ask(api, 'GET', review)).status).toBe(405)
  })
})
