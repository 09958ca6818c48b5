import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld, NAMESPACE, PASSWORD } from '../support/gate-world.ts'

let world: GateWorld
beforeEach(() => {
  world = gateWorld()
  world.settings({
    'accounts.dev': 'login',
    'accounts.ci': 'apiKey, login',
    'accounts.off': 'login',
    'accounts.off.enabled': 'false',
    'accounts.key': 'apiKey',
  })
})

const who = async (token: string | null, headers = {}) => (await world.ask('GET', '/api/v1/session/userinfo', { token, headers })).body['username']
const refusal = async (token: string) => {
  const { status, body } = await world.ask('GET', '/api/v1/account', { token })
  return status === 401 ? textAt(body, 'message') : status
}
const signed = (header: object, claims: unknown, key = 'other') => {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
const HS256 = { alg: 'HS256', typ: 'JWT' }

describe('a login', () => {
  test.each([
    ['admin', PASSWORD, 200, undefined],
    ['dev', 'password of dev', 200, undefined],
    ['dev', 'another', 401, 'Invalid username or password'],
    ['key', '', 401, 'no credentials supplied'],
    ['key', 'x', 401, 'Invalid username or password'],
    ['off', 'password of off', 401, 'Account off is disabled'],
    ['ä'.repeat(17), 'x', 400, 'Username is too long (32 bytes max)'],
  ])('of %s', async (username, password, status, message) => {
    const answered = await world.logIn(username, password)
    expect([answered.status, answered.body['message']]).toEqual([status, message])
  })

  test('takes its time, whatever comes of it', async () => {
    for (const password of [PASSWORD, 'wrong']) {
      const before = world.clock.now()
      let isOver = false
      const asking = world.ask('POST', '/api/v1/session', { body: { username: 'admin', password } }).finally(() => {
        isOver = true
      })
      await world.clock.advance(749)
      expect(isOver).toBe(false)
      await world.clock.advance(1)
      await asking
      expect(world.clock.now() - before).toBe(750)
    }
  })

  test('is not possible for five minutes after five failures in a row, for that user only', async () => {
    for (let tries = 0; tries < 5; tries++) await world.logIn('dev', 'wrong')
    expect((await world.logIn('dev', 'password of dev')).status).toBe(401)
    expect((await world.logIn('admin', PASSWORD)).status).toBe(200)
    await world.clock.advance(300_000)
    expect((await world.logIn('dev', 'password of dev')).status).toBe(200)
  })

  test('forgets failures when it succeeds', async () => {
    for (let tries = 0; tries < 8; tries++) {
      if (tries === 4) expect((await world.logIn('dev', 'password of dev')).status).toBe(200)
      else await world.logIn('dev', 'wrong')
    }
    expect((await world.logIn('dev', 'password of dev')).status).toBe(200)
  })

  test('is refused beyond fifty at the same time', async () => {
    const asking = Array.from({ length: 51 }, () => world.ask('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } }))
    await world.clock.advance(750)
    const statuses = (await Promise.all(asking)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(1)
  })
})

describe('where a token is looked for', () => {
  const expectAdmin = async (headers: Record<string, string>) => expect(await who(null, headers)).toBe('admin')
  test('metadata, bearer, cookie', async () => {
    await expectAdmin({ 'grpc-metadata-token': world.token })
    await expectAdmin({ authorization: `Bearer ${world.token}` })
    await expectAdmin({ cookie: `a=b; argocd.token=${world.token}` })
    await expectAdmin({ authorization: 'Bearer nonsense', cookie: `argocd.token=${world.token}` })
  })
  test('a cookie that was cut', async () => {
    const [one, two, three] = [world.token.slice(0, 50), world.token.slice(50, 90), world.token.slice(90)]
    await expectAdmin({ cookie: `argocd.token=3:${one}; argocd.token-2=${three}; argocd.token-1=${two}` })
    expect(await who(null, { cookie: `argocd.token=3:${one}; argocd.token-1=${two}` })).toBeUndefined()
  })
  test.each(['bearer', 'Basic', 'Bearer '])('%s is none of them', async (scheme) => {
    expect(await who(null, { authorization: `${scheme} ${world.token}` })).toBeUndefined()
  })
})

describe('a token is refused', () => {
  const key = () => Buffer.from(textAt(secret()['data'], 'server.secretkey') ?? '', 'base64').toString()
  const secret = () => world.cluster.get(world.cluster.kindOf({ apiVersion: 'v1', kind: 'Secret' }), { name: 'argocd-secret', namespace: NAMESPACE })
  const claims = () => ({ iss: 'argocd', sub: 'admin:login', iat: Math.floor(world.clock.now() / 1000), jti: 'x' })

  test.each<[string, () => string, string]>([
    ['that was signed by somebody else', () => signed(HS256, claims()), 'token signature is invalid: signature is invalid'],
    ['of another issuer', () => signed(HS256, { iss: 'https://sso.test', sub: 'x' }), 'SSO is not configured'],
    [
      'without a signature',
      () => signed({ alg: 'none' }, claims()),
      'token is unverifiable: error while executing keyfunc: unexpected signing method: none',
    ],
    ['of no known algorithm', () => signed({ alg: 'X' }, claims()), 'token is unverifiable: signing method (alg) is unavailable'],
    ['that has too many parts', () => `${world.token}.x`, 'token is malformed: token contains an invalid number of segments'],
    ['that is no base64', () => `e.y!.z`, 'token is malformed: could not base64 decode header: illegal base64 data at input byte 0'],
    [
      'that is no JSON',
      () => signed(HS256, 'x').replace(/\.[^.]*\./, '.bm9wZQ.'),
      `token is malformed: could not JSON decode claim: invalid character 'o' in literal null (expecting 'u')`,
    ],
    [
      'before its time',
      () => signed(HS256, { ...claims(), nbf: world.clock.now() / 1000 + 60 }, key()),
      'token has invalid claims: token is not valid yet',
    ],
    [
      'without an id',
      () => signed(HS256, { ...claims(), jti: '' }, key()),
      'token does not have a unique identifier (jti claim) and cannot be validated',
    ],
    [
      'of nobody',
      () => signed(HS256, { ...claims(), sub: 'ghost:login' }, key()),
      `rpc error: code = NotFound desc = account 'ghost' does not exist`,
    ],
    ['of a disabled account', () => signed(HS256, { ...claims(), sub: 'off:login' }, key()), 'account off is disabled'],
    ['for what the account may not', () => signed(HS256, { ...claims(), sub: 'dev' }, key()), `account dev does not have 'apiKey' capability`],
    ['that the account does not have', () => signed(HS256, { ...claims(), sub: 'ci:apiKey' }, key()), 'account ci does not have token with id x'],
    ['of a project that is gone', () => signed(HS256, { ...claims(), sub: 'proj:gone:ci' }, key()), 'appproject.argoproj.io "gone" not found'],
  ])('%s', async (_what, token, message) => {
    expect(await refusal(token())).toBe(`invalid session: ${message}`)
  })

  test('of before the password changed', async () => {
    const { token } = world.parts.access.issueToken('admin:login', 0, 'old')
    await world.clock.advance(5_000)
    const body = { currentPassword: PASSWORD, newPassword: 'a better one' }
    expect((await world.askAndWait('PUT', '/api/v1/account/password', { body })).body).toEqual({})
    expect(await refusal(token)).toBe('invalid session: account password has changed since token issued')
    expect([(await world.logIn('admin', PASSWORD)).status, (await world.logIn('admin', 'a better one')).status]).toEqual([401, 200])
  })

  test('in older words by older versions', async () => {
    const old = gateWorld({ version: '2.14' })
    const { token } = old.parts.access.issueToken('admin:login', 1, 'x')
    await old.clock.advance(1_000)
    expect((await old.ask('GET', '/api/v1/account', { token })).body['message']).toBe('invalid session: Token is expired')
  })
})

describe('a session', () => {
  const session = async () => textAt((await world.logIn('admin', PASSWORD)).body, 'token') ?? ''
  test('lasts a day, or as long as is set', async () => {
    const token = await session()
    world.settings({ 'users.session.duration': '2h' })
    const shorter = await session()
    await world.clock.advance(7_200_000)
    expect([await who(token), await who(shorter)]).toEqual(['admin', undefined])
    await world.clock.advance(79_200_000)
    expect(await who(token)).toBeUndefined()
  })

  test('is renewed in its last five minutes, by what fails too', async () => {
    world.settings({ 'users.session.duration': '10m' })
    const token = await session()
    const renewed = async (path: string) => {
      const { headers } = await world.ask('GET', path, { token })
      return [headers.get('grpc-metadata-renew-token'), headers.get('set-cookie')] as const
    }
    expect(await renewed('/api/v1/account')).toEqual([null, null])
    await world.clock.advance(360_000)
    const [next, cookie] = await renewed('/api/v1/account')
    expect(cookie).toBe(`argocd.token=${next}; path=/; SameSite=lax; httpOnly; Secure`)
    expect(await renewed('/api/v1/account/nobody')).toEqual([expect.any(String), null])
    await world.clock.advance(300_000)
    expect([await who(token), await who(next)]).toEqual([undefined, 'admin'])
  })

  test('ends by the log-out of the browser, not by that of the API', async () => {
    const token = await session()
    expect((await world.ask('DELETE', '/api/v1/session', { token })).body).toEqual({})
    expect(await who(token)).toBe('admin')
    const out = await world.ask('GET', '/auth/logout', { token: null, headers: { cookie: `argocd.token=${token}`, host: 'x.test' } })
    expect([out.status, out.headers.get('location'), out.headers.get('set-cookie')]).toEqual([303, 'http://x.test', 'argocd.token=; Path=/'])
    expect(await refusal(token)).toBe('invalid session: token is revoked, please re-login')
    expect((await world.ask('GET', '/auth/logout', { token: null })).status).toBe(400)
  })
})

test('anonymous users are let in where that is on, whatever they bring', async () => {
  world.settings({ 'users.anonymous.enabled': 'true' })
  expect(await refusal('a.b.c')).toBe(200)
  expect((await world.ask('GET', '/api/version', { token: null })).body).toHaveProperty('GoVersion')
  world.settings({ 'users.anonymous.enabled': null })
  expect((await world.ask('GET', '/api/version', { token: null })).body).toEqual({ Version: 'v3.5.1+unknown' })
})
