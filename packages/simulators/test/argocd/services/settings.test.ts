import { issueServerCertificate } from '@gitops-dms/testkit/simulator'
import { describe, expect, test } from 'vitest'
import { ARGOCD_VERSIONS } from '../../../src/argocd/argocd-version.ts'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { gateWorld, NAMESPACE } from '../support/gate-world.ts'

const NOTHING = 'jqPathExpressions: null\njsonPointers: null\nmanagedFieldsManagers: null\n'

describe('settings', () => {
  test('are told as they are set', async () => {
    const world = gateWorld()
    world.settings({
      url: 'https://argocd.test',
      'application.resourceTrackingMethod': 'label',
      'kustomize.path.v4': '/x',
      'help.chatUrl': 'https://chat.test',
      'ui.bannercontent': 'hello',
      'statusbadge.enabled': 'true',
      'admin.enabled': 'false',
      'accounts.dev': 'login',
    })
    const { token } = world.parts.access.issueToken('dev:login', 0, 'x')
    const { body } = await world.ask('GET', '/api/v1/settings', { token })
    expect(body).toMatchObject({
      url: 'https://argocd.test',
      trackingMethod: 'label',
      kustomizeVersions: ['v4'],
      help: { chatUrl: 'https://chat.test', chatText: 'Chat now!' },
      uiBannerContent: 'hello',
      statusBadgeEnabled: true,
    })
    expect(body).not.toHaveProperty('userLoginsDisabled')
    world.settings({ 'accounts.dev': 'apiKey' })
    expect((await world.ask('GET', '/api/v1/settings', { token: null })).body).toMatchObject({ userLoginsDisabled: true })
    expect((await world.ask('GET', '/api/v1/settings', { token: null })).body).not.toHaveProperty('uiBannerContent')
  })

  test.each(ARGOCD_VERSIONS)('of an installation of %s', async (version) => {
    const world = gateWorld({ version })
    const { body } = await world.ask('GET', '/api/v1/settings')
    const overrides = Object.keys(body['resourceOverrides'] as JsonMap)
    expect([overrides.length, body['trackingMethod'], at(body, 'kustomizeOptions', 'Versions'), body['syncWithReplaceAllowed']]).toEqual(
      version === '2.14'
        ? [1, undefined, undefined, undefined]
        : [8, 'annotation', ['3.0', '3.1'].includes(version) ? undefined : null, ['3.0', '3.1', '3.2'].includes(version) ? undefined : true],
    )
    expect((await world.ask('GET', '/api/version')).body['Version']).toBe(`v${version}.1+unknown`)
    const swagger = JSON.parse((await world.ask('GET', '/swagger.json')).text) as JsonMap
    expect(at(swagger, 'paths', '/api/v1/applications/{name}/resource/actions/v2') === undefined).toBe(['2.14', '3.0'].includes(version))
  })

  describe('of kinds', () => {
    const overridesOf = async (data: Record<string, string | null>) => {
      const world = gateWorld({ version: '2.14' })
      world.settings(data)
      return (await world.ask('GET', '/api/v1/settings')).body
    }
    test('in both forms', async () => {
      const body = await overridesOf({
        'resource.compareoptions': 'ignoreResourceStatusField: none',
        'resource.customizations': 'apps/Deployment:\n  health.lua: a\n  ignoreDifferences: |\n    jsonPointers: [/spec/replicas]\n',
        'resource.customizations.health.argoproj.io_Rollout': 'b',
        'resource.customizations.ignoreDifferences.all': 'managedFieldsManagers: [x]',
      })
      expect(body['resourceOverrides']).toEqual({
        '*/*': { ignoreDifferences: 'jqPathExpressions: null\njsonPointers: null\nmanagedFieldsManagers:\n- x\n', ignoreResourceUpdates: NOTHING },
        'apps/Deployment': {
          'health.lua': 'a',
          ignoreDifferences: 'jqPathExpressions: null\njsonPointers:\n- /spec/replicas\nmanagedFieldsManagers: null\n',
          ignoreResourceUpdates: NOTHING,
        },
        'argoproj.io/Rollout': { 'health.lua': 'b', ignoreDifferences: NOTHING, ignoreResourceUpdates: NOTHING },
      })
    })
    test('and refused in none', async () => {
      expect((await overridesOf({ 'resource.customizations.colour.x': 'red' }))['message']).toBe('resource customization type colour not supported')
      expect((await overridesOf({ 'resource.customizations.health.a_b_c': 'x' }))['message']).toMatch(/got group kind: 'a_b_c'$/)
    })
  })
})

describe('certificates', () => {
  const key = (type: string, rest = 'x') => {
    const name = Buffer.from(type)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    return Buffer.concat([length, name, Buffer.from(rest)]).toString('base64')
  }
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  const ssh = (serverName: string, data = key('ssh-rsa')) => ({ serverName, certType: 'ssh', certSubType: 'ssh-rsa', certData: encoded(data) })

  test('come, are told, and go', async () => {
    const world = gateWorld()
    const { cert } = await issueServerCertificate()
    const items = [ssh('git.test'), ssh('[git.test]:22'), { serverName: 'https.test', certType: 'https', certData: encoded(cert) }]
    const created = await world.ask('POST', '/api/v1/certificates', { body: { items } })
    expect((created.body['items'] as JsonMap[]).map(({ serverName }) => serverName)).toEqual(['git.test', '[git.test]:22', 'https.test'])
    expect((await world.ask('POST', '/api/v1/certificates', { body: { items } })).body['items']).toBeNull()
    const told = async (query: string) => {
      const { body } = await world.ask('GET', `/api/v1/certificates${query}`)
      return ((body['items'] ?? []) as JsonMap[]).map(({ serverName, certSubType }) => `${serverName} ${certSubType}`)
    }
    expect(await told('')).toEqual(['git.test ssh-rsa', '[git.test]:22 ssh-rsa', 'https.test ecdsa'])
    expect(await told('?certType=https')).toEqual(['https.test ecdsa'])
    expect(await told('?hostNamePattern=[git.test]:*')).toEqual(['[git.test]:22 ssh-rsa'])
    expect(await told('?certSubType=ssh-dsa&certType=ssh')).toEqual([])
    const gone = await world.ask('DELETE', '/api/v1/certificates?hostNamePattern=*.test')
    expect((gone.body['items'] as JsonMap[]).map(({ serverName }) => serverName)).toEqual(['git.test', 'https.test'])
    expect(await told('')).toEqual(['[git.test]:22 ssh-rsa'])
  })

  test.each([
    [{ serverName: 'a', certType: 'smoke' }, 'unknown certificate type: smoke'],
    [{ ...ssh('a b') }, 'invalid hostname in request: a b'],
    [{ ...ssh('a.test', 'nonsense') }, 'ssh: no key found'],
    [{ ...ssh('git.test', key('ssh-rsa', 'y')) }, `key for 'git.test' (subtype: 'ssh-rsa') already exists, and upsert was not specified`],
    [{ serverName: 'a.test', certType: 'https', certData: encoded('x') }, 'no valid PEM data received'],
    [
      { serverName: 'a.test', certType: 'https', certData: encoded('-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n') },
      'could not parse X509 data from input',
    ],
  ])('%j is refused', async (item, message) => {
    const world = gateWorld()
    await world.ask('POST', '/api/v1/certificates', { body: { items: [ssh('git.test')] } })
    expect((await world.ask('POST', '/api/v1/certificates', { body: { items: [item] } })).body).toMatchObject({ code: 2, message })
  })
})

test('notifications are told by their names, GnuPG keys are refused', async () => {
  const world = gateWorld()
  const data = { 'service.slack': 'x', 'trigger.on-sync': 'y', 'template.b': '', 'template.a': '' }
  world.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-notifications-cm', namespace: NAMESPACE }, data })
  expect((await world.ask('GET', '/api/v1/notifications/templates')).body).toEqual({ items: [{ name: 'a' }, { name: 'b' }] })
  expect((await world.ask('GET', '/api/v1/notifications/services')).body).toEqual({ items: [{ name: 'slack' }] })
  expect((await world.ask('POST', '/api/v1/gpgkeys', { body: { keyData: 'x' } })).status).toBe(501)
  expect((await world.ask('GET', '/api/v1/gpgkeys/ABC')).body['message']).toBe('no such key: ABC')
})
