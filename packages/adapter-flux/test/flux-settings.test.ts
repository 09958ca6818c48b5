import { describe, expect, it } from 'vitest'
import { resolveSettings } from '../src/flux-settings.ts'
import { createFluxAdapter, settingsJsonSchema } from '../src/index.ts'
import { caught } from './support/caught.ts'

const SECRET = 's3cr3t-c4n4ry'

const issuesOf = async (settings: unknown) => {
  const error = await caught(() => resolveSettings(settings))
  expect(error.code).toBe('CONFIG')
  return { error, issues: error.details['issues'] as unknown as readonly { readonly path: string; readonly message: string }[] }
}

describe('The settings of Flux', () => {
  it('are those of the example', () => {
    expect(resolveSettings({ namespace: 'flux-system', gitProvider: 'github', defaultBranch: 'main' })).toEqual({
      namespace: 'flux-system',
      gitProvider: 'github',
      defaultBranch: 'main',
      interval: '10m',
      prune: true,
      wait: true,
    })
  })

  it('may all be left out', () => {
    expect(resolveSettings({})).toEqual({ namespace: 'flux-system', defaultBranch: 'main', interval: '10m', prune: true, wait: true })
  })

  it.each([
    { kubeconfig: '/home/me/.kube/config', context: 'prod' },
    { kubeconfigContent: 'apiVersion: v1', context: 'prod' },
    { inCluster: true },
    { inCluster: false, server: 'https://kubernetes.example.com:6443', token: 'x' },
    { server: 'https://kubernetes.example.com:6443', tokenFile: '/var/run/token' },
    { server: 'https://kubernetes.example.com:6443', tls: { cert: 'pem', key: 'pem', ca: 'pem', serverName: 'kubernetes' } },
    { interval: '1h30m', timeout: '90s', prune: false, wait: false, serviceAccount: 'deployer', gitProvider: 'gitlab', gitHost: 'git.example.com' },
    {
      server: 'https://kubernetes.example.com:6443',
      tls: { certFile: '/tls.crt', keyFile: '/tls.key' },
      proxy: 'http://me:pw@proxy.example.com:3128',
    },
    { headers: { 'x-tenant': 'a' }, timeoutMs: 5_000, context: 'prod' },
  ])('accept %o', (settings) => {
    expect(resolveSettings(settings)).toMatchObject(settings)
  })

  it.each([
    { settings: { gitProvider: 'gitea' }, path: 'gitProvider', message: 'found "gitea"; accepted is "github" or "gitlab" or "bitbucket"' },
    { settings: { interval: '1d' }, path: 'interval', message: 'found "1d"; accepted is a duration such as 30s, 10m or 1h30m' },
    { settings: { timeout: 30 }, path: 'timeout', message: 'found 30; accepted is text' },
    { settings: { prune: 'yes' }, path: 'prune', message: 'found "yes"; accepted is true or false' },
    { settings: { wait: 1 }, path: 'wait', message: 'found 1; accepted is true or false' },
    { settings: { namespace: '' }, path: 'namespace', message: 'found ""; accepted is a non-empty text' },
    { settings: { defaultBranch: null }, path: 'defaultBranch', message: 'found null; accepted is text' },
    { settings: { server: 'kubernetes.example.com' }, path: 'server', message: 'accepted is a URL such as https://kubernetes.example.com:6443' },
    { settings: { timeoutMs: 0 }, path: 'timeoutMs', message: 'found 0; accepted is at least 1' },
    { settings: { tls: { insecureSkipVerify: 'no' } }, path: 'tls.insecureSkipVerify', message: 'found "no"; accepted is true or false' },
    { settings: { proxy: 'proxy.example.com' }, path: 'proxy', message: 'accepted is a URL such as http://proxy.example.com:3128' },
    { settings: { token: 'x' }, path: 'token', message: 'found without server; accepted only beside it' },
    { settings: { tokenFile: '/t' }, path: 'tokenFile', message: 'found without server; accepted only beside it' },
    {
      settings: { server: 'https://k.example.com', token: 'x', tokenFile: '/t' },
      path: 'tokenFile',
      message: 'found beside token; accepted is one of them',
    },
    {
      settings: { server: 'https://k.example.com', inCluster: true },
      path: 'server',
      message: 'found beside inCluster; accepted is at most one of kubeconfig, kubeconfigContent, inCluster, server',
    },
    {
      settings: { server: 'https://k.example.com', context: 'prod' },
      path: 'context',
      message: 'found beside server; accepted only with a kubeconfig',
    },
    { settings: { inCluster: true, context: 'prod' }, path: 'context', message: 'found beside inCluster; accepted only with a kubeconfig' },
    { settings: { gitHost: 'git.example.com' }, path: 'gitHost', message: 'found without gitProvider; accepted only beside it' },
  ])('refuse $settings by name: $path', async ({ settings, path, message }) => {
    const { error, issues } = await issuesOf(settings)
    expect(issues).toEqual([{ path, message: expect.stringContaining(message) }])
    expect(error.message).toContain(`${path}: `)
  })

  it.each([
    { key: 'gitprovider', suggestion: 'gitProvider' },
    { key: 'kubeConfig', suggestion: 'kubeconfig' },
    { key: 'intervall', suggestion: 'interval' },
  ])('refuse the unknown name $key with a suggestion', async ({ key, suggestion }) => {
    const { issues } = await issuesOf({ [key]: 'x' })
    expect(issues).toEqual([{ path: key, message: expect.stringContaining(`"${suggestion}"`) }])
  })

  it('name all that is wrong at once', async () => {
    const { issues } = await issuesOf({ interval: 'often', prune: 'no', gitProviders: 'github', tls: { caFiles: 'x' } })
    expect(issues.map((issue) => issue.path).toSorted()).toEqual(['gitProviders', 'interval', 'prune', 'tls.caFiles'])
  })

  it.each([
    { token: SECRET, tokenFile: '/t' },
    { server: 'https://k.example.com', token: { value: SECRET } },
    { server: 'https://k.example.com', token: [SECRET] },
    { kubeconfigContent: SECRET, inCluster: true },
    { tls: { key: 5, cert: SECRET } },
    { kubeconfig: `apiVersion: v1\nusers: [{ user: { token: ${SECRET} } }]` },
    { headers: { authorization: 5, 'x-key': SECRET } },
    { headers: SECRET },
    { server: `https://me:${SECRET}@k.example.com:port` },
  ])('never show a secret, case %#', async (settings) => {
    const { error } = await issuesOf(settings)
    expect(JSON.stringify([error.message, error.details, error.toProblem(), String(error.cause)])).not.toContain(SECRET)
  })

  it('are refused by the factory, before anything else', async () => {
    const error = await caught(() => createFluxAdapter({ interval: 'often' }))
    expect(error).toMatchObject({ code: 'CONFIG', adapter: 'flux', details: { issues: [{ path: 'interval' }] } })
  })

  it('are published as a JSON Schema with every name', () => {
    const { properties, additionalProperties } = settingsJsonSchema as { properties: object; additionalProperties: boolean }
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['namespace', 'gitProvider', 'kubeconfig', 'server', 'token', 'tls', 'timeoutMs']))
    expect(additionalProperties).toBe(false)
  })
})
