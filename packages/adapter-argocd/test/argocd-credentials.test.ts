import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialsOf } from '../src/argocd-credentials.ts'
import { resolveSettings } from '../src/argocd-settings.ts'
import { failure } from './support/stub-client.ts'

const SERVER = { serverUrl: 'https://argocd.test' }
const { signal } = new AbortController()
const noLogin = async () => {
  throw new Error('no login is expected')
}

describe('a token', () => {
  it('goes with every request and cannot be renewed', async () => {
    const credentials = credentialsOf(resolveSettings({ ...SERVER, authToken: 'a.b.c' }), noLogin)
    expect(await credentials.headers(signal)).toEqual({ authorization: 'Bearer a.b.c' })
    expect(credentials.renew).toBeUndefined()
  })
})

describe('a token file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argocd-credentials-test-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is read again when it changes, so that it may rotate', async () => {
    const authTokenFile = join(folder, 'token')
    const credentials = credentialsOf(resolveSettings({ ...SERVER, authTokenFile }), noLogin)
    await writeFile(authTokenFile, 'a.b.c\n')
    expect(await credentials.headers(signal)).toEqual({ authorization: 'Bearer a.b.c' })
    await writeFile(authTokenFile, 'd.e.f')
    expect(await credentials.headers(signal)).toEqual({ authorization: 'Bearer d.e.f' })
  })

  it('that cannot be read is named', async () => {
    const authTokenFile = join(folder, 'none')
    const credentials = credentialsOf(resolveSettings({ ...SERVER, authTokenFile }), noLogin)
    await expect(credentials.headers(signal)).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(authTokenFile),
      details: { issues: [{ path: 'authTokenFile' }] },
    })
  })
})

describe('a name and a password', () => {
  const settings = resolveSettings({ ...SERVER, username: 'admin', password: 'x' })

  it('open one session for all requests, and another one after it was refused', async () => {
    let logins = 0
    const credentials = credentialsOf(settings, async (username, password) => `${username}.${password}.${++logins}`)
    const first = await Promise.all([credentials.headers(signal), credentials.headers(signal)])
    expect(first).toEqual([{ authorization: 'Bearer admin.x.1' }, { authorization: 'Bearer admin.x.1' }])
    expect(await credentials.renew?.(signal)).toBe(true)
    expect(await credentials.headers(signal)).toEqual({ authorization: 'Bearer admin.x.2' })
  })

  it('are tried again after a login that failed', async () => {
    let fails = true
    const credentials = credentialsOf(settings, async () => {
      if (fails) throw failure('UNAVAILABLE')
      return 'a.b.c'
    })
    await expect(credentials.headers(signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    fails = false
    expect(await credentials.headers(signal)).toEqual({ authorization: 'Bearer a.b.c' })
  })
})
