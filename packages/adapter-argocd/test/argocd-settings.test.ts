import { isDmsError } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../src/argocd-settings.ts'
import { createAdapter, createArgoCdAdapter, settingsJsonSchema } from '../src/index.ts'

const GOOD = { serverUrl: 'https://argocd.test', authToken: 'a.b.c' }
const SECRETS = ['s3cret-token', 'hunter2', 'PRIVATE-KEY-TEXT', 'x-api-s3cret']

interface Refusal {
  readonly message: string
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}

function refusal(settings: unknown): Refusal {
  try {
    resolveSettings(settings)
  } catch (error) {
    if (!isDmsError(error, 'CONFIG')) throw error
    return { message: error.message, issues: error.details['issues'] as unknown as Refusal['issues'] }
  }
  throw new Error('the settings were accepted')
}

describe('settings', () => {
  it('are complete with a server and one kind of credentials', () => {
    expect(resolveSettings(GOOD)).toEqual({ ...GOOD, namespace: 'argocd', defaultProject: 'default', syncPolicy: {} })
    expect(resolveSettings({ serverUrl: 'https://argocd.test/root', username: 'admin', password: 'x' })).toMatchObject({ username: 'admin' })
    expect(resolveSettings({ serverUrl: 'http://localhost:8080', authTokenFile: '/run/token' })).toMatchObject({ authTokenFile: '/run/token' })
  })

  it.each<[string, object, string]>([
    ['serverUrl', { serverUrl: 'argocd.test' }, 'accepted is a URL such as https://argocd.example.com'],
    ['serverUrl', { serverUrl: 'ftp://argocd.test' }, 'accepted is a URL'],
    ['serverUrl', { serverUrl: undefined }, 'found nothing'],
    ['authToken', { authToken: 5 }, 'accepted is text'],
    ['authToken', { authToken: '' }, 'accepted is a non-empty text'],
    ['authTokenFile', { authToken: undefined, authTokenFile: '' }, 'accepted is a non-empty text'],
    ['namespace', { namespace: '' }, 'accepted is a non-empty text'],
    ['defaultProject', { defaultProject: 7 }, 'found 7; accepted is text'],
    ['syncPolicy', { syncPolicy: true }, 'found true; accepted is an object'],
    ['syncPolicy.prune', { syncPolicy: { prune: 'yes' } }, 'found "yes"; accepted is true or false'],
    ['tls.ca', { tls: { ca: '' } }, 'accepted is a non-empty text'],
    ['tls.insecureSkipVerify', { tls: { insecureSkipVerify: 'true' } }, 'accepted is true or false'],
    ['tls.certFile', { tls: { certFile: '' } }, 'accepted is a non-empty text'],
    ['tls.keyFile', { tls: { keyFile: '' } }, 'accepted is a non-empty text'],
    ['proxy', { proxy: 'me:s3cret@proxy.test' }, 'found a text (not shown); accepted is a URL such as http://proxy.example.com:3128'],
    ['headers.x', { headers: { x: 1 } }, 'accepted is text'],
    ['timeoutMs', { timeoutMs: 0 }, 'accepted is at least 1'],
    ['timeoutMs', { timeoutMs: 1.5 }, 'accepted is a whole number'],
  ])('are refused by the name %s: %o', (path, change, words) => {
    const { message, issues } = refusal({ ...GOOD, ...change })
    expect(issues.map((issue) => issue.path)).toEqual([path])
    expect(issues[0]?.message).toContain(words)
    expect(message).toContain(`settings of argocd: ${path}: `)
  })

  it.each([
    ['none', { authToken: undefined }, 'authToken', 'found no credentials'],
    ['two kinds', { username: 'admin', password: 'x' }, 'authToken', 'found more than one kind of credentials'],
    ['a token and a file', { authTokenFile: '/run/token' }, 'authToken', 'found more than one kind of credentials'],
    ['a name alone', { authToken: undefined, username: 'admin' }, 'password', 'go together'],
    ['a password alone', { authToken: undefined, password: 'x' }, 'username', 'go together'],
  ])('need exactly one kind of credentials: %s', (_what, change, path, words) => {
    const { issues } = refusal({ ...GOOD, ...change })
    expect(issues).toEqual([{ path, message: expect.stringContaining(words) }])
  })

  it.each([
    ['serverURL', { serverURL: 'x' }, 'serverUrl'],
    ['authtoken', { authtoken: 'x' }, 'authToken'],
    ['syncPolicy.selfheal', { syncPolicy: { selfheal: true } }, 'selfHeal'],
    ['tls.caFlie', { tls: { caFlie: 'x' } }, 'caFile'],
  ])('refuse the unknown %s and suggest what was meant', (path, change, meant) => {
    const { issues } = refusal({ ...GOOD, ...change })
    expect(issues).toEqual([{ path, message: expect.stringContaining(`did you mean "${meant}"`) }])
  })

  it('name all findings at once', () => {
    const { issues } = refusal({ serverUrl: 'x', namespace: '', timeoutMs: -1, unknown: true, authToken: 'a.b.c' })
    expect(issues.map((issue) => issue.path).sort()).toEqual(['namespace', 'serverUrl', 'timeoutMs', 'unknown'])
  })

  it('show no secret in any message', () => {
    const [token, password, key, header] = SECRETS
    const wrongs = [
      { serverUrl: `https://admin:${password}@argocd test`, authToken: token },
      { ...GOOD, authToken: token, username: token, password },
      { ...GOOD, authToken: token, password },
      { ...GOOD, authToken: [token], tls: { key: { pem: key } }, headers: { 'x-api': [header] } },
      { ...GOOD, headers: header },
      { ...GOOD, tls: { key }, timeoutMs: 0 },
    ]
    for (const settings of wrongs) {
      const { message, issues } = refusal(settings)
      for (const secret of SECRETS) expect(message + JSON.stringify(issues)).not.toContain(secret)
    }
  })
})

describe('an adapter', () => {
  it('is refused with the same findings', () => {
    expect(() => createArgoCdAdapter({ serverUrl: 'x', authToken: 'a.b.c' })).toThrow(expect.objectContaining({ code: 'CONFIG' }))
    expect(createAdapter).toBe(createArgoCdAdapter)
  })

  it('is made without any request, of the version of its package', async () => {
    const adapter = createArgoCdAdapter({ serverUrl: 'https://127.0.0.1:9', authToken: 'a.b.c' })
    expect(adapter).toMatchObject({ contractVersion: 'v1', type: 'argocd', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    expect(Object.isFrozen(adapter.capabilities.kinds)).toBe(true)
    await adapter.close()
  })
})

describe('the JSON Schema of the settings', () => {
  it('names every setting, asks for the server alone, and takes nothing else', () => {
    const { properties, required, additionalProperties } = settingsJsonSchema as {
      properties: object
      required: unknown
      additionalProperties: unknown
    }
    expect(Object.keys(properties).sort()).toEqual(
      [
        'authToken',
        'authTokenFile',
        'defaultProject',
        'headers',
        'namespace',
        'password',
        'proxy',
        'serverUrl',
        'syncPolicy',
        'timeoutMs',
        'tls',
        'username',
      ].sort(),
    )
    expect([required, additionalProperties]).toEqual([['serverUrl'], false])
  })
})
