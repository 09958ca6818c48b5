import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadCredentials } from '../src/flux-credentials.ts'
import { resolveSettings } from '../src/flux-settings.ts'
import { caught } from './support/caught.ts'
import { base64, kubeconfigOf } from './support/kubeconfig.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const { signal } = new AbortController()
const load = (settings: object) => loadCredentials(resolveSettings(settings))

describe('Credentials by server and token', () => {
  const server = 'https://kubernetes.example.com:6443'

  it('are the token as it is', async () => {
    const { baseUrl, tls, headers } = await load({ server, token: 'abc', tls: { serverName: 'kubernetes' } })
    expect({ baseUrl, tls, headers: await headers(signal) }).toEqual({
      baseUrl: server,
      tls: { serverName: 'kubernetes' },
      headers: { authorization: 'Bearer abc' },
    })
  })

  it('are none where none are given: a client certificate in tls may do', async () => {
    const { tls, headers } = await load({ server, tls: { cert: 'cert', key: 'key' } })
    expect({ tls, headers: await headers(signal) }).toEqual({ tls: { cert: 'cert', key: 'key' }, headers: {} })
  })

  it('are read from the token file, again when it changes', async () => {
    const tokenFile = join(temporaryFolder(), 'token')
    writeFileSync(tokenFile, 'first\n')
    const { headers } = await load({ server, tokenFile })
    expect(await headers(signal)).toEqual({ authorization: 'Bearer first' })
    writeFileSync(tokenFile, 'second\n')
    expect(await headers(signal)).toEqual({ authorization: 'Bearer second' })
  })

  it('name the token file that cannot be read', async () => {
    const tokenFile = join(temporaryFolder(), 'token')
    const { headers } = await load({ server, tokenFile })
    expect(await caught(headers(signal))).toMatchObject({
      code: 'CONFIG',
      message: `tokenFile: ${tokenFile} cannot be read`,
      details: { issues: [{ path: 'tokenFile' }] },
    })
  })

  it('name a token file that is empty, which a server would take for nobody', async () => {
    const tokenFile = join(temporaryFolder(), 'token')
    writeFileSync(tokenFile, '\n')
    const { headers } = await load({ server, tokenFile })
    expect(await caught(headers(signal))).toMatchObject({
      code: 'CONFIG',
      message: `tokenFile: ${tokenFile} is empty; accepted is a file with a token`,
    })
  })
})

describe('Credentials of a kubeconfig', () => {
  it('are its token, its server and its authority', async () => {
    const kubeconfigContent = kubeconfigOf({
      user: { token: 'abc' },
      cluster: { 'certificate-authority-data': base64('authority'), 'tls-server-name': 'kubernetes' },
    })
    const { baseUrl, tls, headers } = await load({ kubeconfigContent })
    expect(baseUrl).toBe('https://kubernetes.example.com:6443')
    expect(tls).toMatchObject({ ca: 'authority', serverName: 'kubernetes', insecureSkipVerify: false })
    expect(await headers(signal)).toEqual({ authorization: 'Bearer abc' })
  })

  it('are its client certificate', async () => {
    const user = { 'client-certificate-data': base64('certificate'), 'client-key-data': base64('key') }
    const { tls, headers } = await load({ kubeconfigContent: kubeconfigOf({ user }) })
    expect(tls).toMatchObject({ cert: 'certificate', key: 'key' })
    expect(await headers(signal)).toEqual({})
  })

  it('are found beside the file that names them', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'client.crt'), 'certificate')
    writeFileSync(join(folder, 'client.key'), 'key')
    writeFileSync(join(folder, 'config'), kubeconfigOf({ user: { 'client-certificate': 'client.crt', 'client-key': 'client.key' } }))
    expect((await load({ kubeconfig: join(folder, 'config') })).tls).toMatchObject({ cert: 'certificate', key: 'key' })
  })

  it('are its user name and password', async () => {
    const { headers } = await load({ kubeconfigContent: kubeconfigOf({ user: { username: 'me', password: 'mine' } }) })
    expect(await headers(signal)).toEqual({ authorization: `Basic ${base64('me:mine')}` })
  })

  it('are those of the context that the settings name', async () => {
    const kubeconfigContent = JSON.stringify({
      ...JSON.parse(kubeconfigOf({ contexts: ['test', 'other'] })),
      users: [{ name: 'me', user: { token: 'mine' } }],
      contexts: [
        { name: 'test', context: { cluster: 'here', user: 'nobody' } },
        { name: 'other', context: { cluster: 'here', user: 'me' } },
      ],
    })
    const { headers } = await load({ kubeconfigContent, context: 'other' })
    expect(await headers(signal)).toEqual({ authorization: 'Bearer mine' })
  })

  it.each([{ certFile: '/tls.crt' }, { keyFile: '/tls.key' }])('give way to files of a client certificate: %o', async (files) => {
    const user = { 'client-certificate-data': base64('certificate'), 'client-key-data': base64('key') }
    const { tls } = await load({ kubeconfigContent: kubeconfigOf({ user }), tls: files })
    expect(tls).toMatchObject(files)
    expect(tls).not.toHaveProperty('cert')
    expect(tls).not.toHaveProperty('key')
  })

  it('give way to the tls of the settings, a caFile too', async () => {
    const kubeconfigContent = kubeconfigOf({ user: { token: 'abc' }, cluster: { 'certificate-authority-data': base64('authority') } })
    const { tls } = await load({ kubeconfigContent, tls: { caFile: '/etc/ca.pem', serverName: 'kubernetes' } })
    expect(tls).toMatchObject({ caFile: '/etc/ca.pem', serverName: 'kubernetes' })
    expect(tls.ca).toBeUndefined()
  })

  it('may say not to verify the server', async () => {
    const { tls } = await load({ kubeconfigContent: kubeconfigOf({ cluster: { 'insecure-skip-tls-verify': true } }) })
    expect(tls.insecureSkipVerify).toBe(true)
  })
})

describe('Credentials of an exec plugin', () => {
  /** A plugin that counts its runs in a file and prints a token with their number. */
  function pluginIn(folder: string, status: string): object {
    const script = join(folder, 'plugin.mjs')
    writeFileSync(
      script,
      `import { appendFileSync, readFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(join(folder, 'runs'))}, '.')
const run = readFileSync(${JSON.stringify(join(folder, 'runs'))}, 'utf8').length
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: ${status} }))`,
    )
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [script], interactiveMode: 'Never' }
    return { exec }
  }

  it('are what it prints, asked once while they hold', async () => {
    const folder = temporaryFolder()
    const user = pluginIn(folder, "{ token: 'token-' + run }")
    const { headers } = await load({ kubeconfigContent: kubeconfigOf({ user }) })
    expect([await headers(signal), await headers(signal)]).toEqual([{ authorization: 'Bearer token-1' }, { authorization: 'Bearer token-1' }])
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('.')
  })

  it('are asked for again when they have expired', async () => {
    const user = pluginIn(temporaryFolder(), "{ token: 'token-' + run, expirationTimestamp: '2020-01-01T00:00:00Z' }")
    const { headers } = await load({ kubeconfigContent: kubeconfigOf({ user }) })
    const tokens = [await headers(signal), await headers(signal)].map(({ authorization }) => authorization)
    expect(new Set(tokens).size).toBe(2)
  })

  it('are UNAUTHENTICATED when it fails', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', "console.error('no such account'); process.exit(3)"],
    }
    const error = await caught(load({ kubeconfigContent: kubeconfigOf({ user: { exec } }) }))
    expect(error.code).toBe('UNAUTHENTICATED')
    expect(error.message).toContain('no such account')
  })
})

describe('A kubeconfig that is of no use', () => {
  it('is named when it is not there', async () => {
    const kubeconfig = join(temporaryFolder(), 'missing')
    const error = await caught(load({ kubeconfig }))
    expect(error).toMatchObject({ code: 'CONFIG', details: { issues: [{ path: 'kubeconfig' }] } })
    expect(error.message).toContain(`kubeconfig: cannot be read (${kubeconfig}: ENOENT`)
  })

  it('is named with the contexts that it has when the wanted one is not among them', async () => {
    const error = await caught(load({ kubeconfigContent: kubeconfigOf({ contexts: ['test', 'prod'] }), context: 'prd' }))
    expect(error).toMatchObject({ code: 'CONFIG', message: 'context: found "prd"; the kubeconfig has test, prod' })
  })

  it('is named when its context names no cluster', async () => {
    const kubeconfigContent = JSON.stringify({ ...JSON.parse(kubeconfigOf()), clusters: [] })
    expect(await caught(load({ kubeconfigContent }))).toMatchObject({
      code: 'CONFIG',
      message: 'kubeconfig: its current context names no cluster; set context',
    })
  })

  it('shows none of its credentials when it cannot be parsed', async () => {
    const kubeconfigContent = 'apiVersion: v1\nusers:\n- name: me\n  user:\n    token: s3cr3t-c4n4ry\n   password: "s3cr3t-c4n4ry\n'
    const error = await caught(load({ kubeconfigContent }))
    expect(error).toMatchObject({ code: 'CONFIG', details: { issues: [{ path: 'kubeconfigContent' }] } })
    expect(JSON.stringify([error.message, error.details, String(error.cause), error.stack])).not.toContain('s3cr3t-c4n4ry')
  })
})
