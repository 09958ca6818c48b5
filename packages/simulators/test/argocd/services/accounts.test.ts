import { beforeEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld, NAMESPACE, PASSWORD } from '../support/gate-world.ts'

let world: GateWorld
beforeEach(() => {
  world = gateWorld()
  world.settings({ 'accounts.ci': 'apiKey, login', 'accounts.dev': 'login', 'accounts.dev.enabled': 'false', 'accounts.none': 'fly' })
})
const as = (subject: string) => world.parts.access.issueToken(subject, 0, 'x').token
const message = async (method: string, path: string, asked = {}) => (await world.ask(method, `/api/v1/account/${path}`, asked)).body['message']

test('accounts are those of the settings, with what they may', async () => {
  expect((await world.ask('GET', '/api/v1/account')).body).toEqual({
    items: [
      { name: 'admin', enabled: true, capabilities: ['login'] },
      { name: 'ci', enabled: true, capabilities: ['apiKey', 'login'] },
      { name: 'dev', capabilities: ['login'] },
      { name: 'none', enabled: true },
    ],
  })
})

test('everybody may see the own account, and no other', async () => {
  const token = as('ci:login')
  expect((await world.ask('GET', '/api/v1/account', { token })).body).toEqual({ items: [expect.objectContaining({ name: 'ci' })] })
  expect(await message('GET', 'admin', { token })).toMatch(/^permission denied: accounts, get, admin, sub: ci, iat: /)
  expect(await message('GET', 'ghost')).toBe(`account 'ghost' does not exist`)
})

test('settings that cannot be read fail for all', async () => {
  world.settings({ 'accounts.dev.enabled': 'perhaps' })
  expect((await world.ask('GET', '/api/v1/session/userinfo')).body).toEqual({})
  expect(await message('GET', 'ci')).toBe('invalid session: strconv.ParseBool: parsing "perhaps": invalid syntax')
})

describe('tokens of an account', () => {
  test('are kept in the Secret, the newest is told first, and a deleted one is none', async () => {
    const issue = async (body: object) => textAt((await world.ask('POST', '/api/v1/account/ci/token', { body })).body, 'token') ?? ''
    const first = await issue({ id: 'first' })
    await world.clock.advance(2_000)
    const second = await issue({ expiresIn: 60 })
    const now = Math.floor(world.clock.now() / 1000)
    const { body } = await world.ask('GET', '/api/v1/account/ci', { token: first })
    expect(body['tokens']).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), issuedAt: now, expiresAt: now + 60 },
      { id: 'first', issuedAt: now - 2 },
    ])
    const secret = world.cluster.get(world.cluster.kindOf({ apiVersion: 'v1', kind: 'Secret' }), { name: 'argocd-secret', namespace: NAMESPACE })
    expect(JSON.parse(Buffer.from(textAt(secret['data'], 'accounts.ci.tokens') ?? '', 'base64').toString())).toHaveLength(2)
    await world.ask('DELETE', '/api/v1/account/ci/token/first', { token: second })
    expect(await message('GET', 'ci', { token: first })).toBe('invalid session: account ci does not have token with id first')
  })

  test('write the list of what it may in a form of its own', async () => {
    await world.ask('POST', '/api/v1/account/ci/token', { body: {} })
    const map = world.cluster.get(world.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { name: 'argocd-cm', namespace: NAMESPACE })
    expect(at(map, 'data', 'accounts.ci')).toBe('apiKey,login')
  })

  test('have their ids once', async () => {
    await world.ask('POST', '/api/v1/account/ci/token', { body: { id: 'a' } })
    expect(await message('POST', 'ci/token', { body: { id: 'a' } })).toBe(
      `failed to update account with new token: account already has token with id 'a'`,
    )
  })

  test('cannot be made while the Kubernetes API does not answer', async () => {
    const end = world.outages.switches.kubernetes('refused')
    expect((await world.ask('POST', '/api/v1/account/ci/token', { body: {} })).body).toMatchObject({ code: 2 })
    end()
  })
})

describe('a password is changed', () => {
  const change = async (body: object, token = world.token) => (await world.askAndWait('PUT', '/api/v1/account/password', { body, token })).body
  test.each([
    ['with a wrong one', { currentPassword: 'wrong', newPassword: 'long enough' }, 3, 'current password does not match'],
    ['with none', { newPassword: 'long enough' }, 3, 'current password does not match'],
    [
      'to one that is too short',
      { currentPassword: PASSWORD, newPassword: 'short' },
      2,
      'new password does not match the following expression: ^.{8,32}$',
    ],
    ['of nobody', { currentPassword: PASSWORD, newPassword: 'long enough', name: 'ghost' }, 5, `account 'ghost' does not exist`],
  ])('not %s', async (_what, body, code, message) => {
    expect(await change(body)).toMatchObject({ code, message })
  })

  test('to what the settings ask for', async () => {
    world.settings({ passwordPattern: '^[0-9]+$' })
    expect(await change({ currentPassword: PASSWORD, newPassword: 'letters' })).toMatchObject({ code: 2 })
    expect(await change({ currentPassword: PASSWORD, newPassword: '1' })).toEqual({})
  })

  test('of another account by whom may do that, with the own password', async () => {
    expect(await change({ currentPassword: PASSWORD, newPassword: 'long enough', name: 'ci' })).toEqual({})
    expect((await world.logIn('ci', 'long enough')).status).toBe(200)
    const denied = await change({ currentPassword: 'long enough', newPassword: 'long enough', name: 'admin' }, as('ci:login'))
    expect(denied['message']).toMatch(/^permission denied: accounts, update, admin, sub: ci, iat: /)
  })

  test('of no role of a project', async () => {
    world.createProject('team', { roles: [{ name: 'ci' }] })
    const { body } = await world.ask('POST', '/api/v1/projects/team/roles/ci/token', { body: {} })
    expect(await change({ currentPassword: 'x', newPassword: 'long enough' }, textAt(body, 'token'))).toMatchObject({
      code: 3,
      message: 'password can only be changed for local users, not user "proj:team:ci"',
    })
  })
})
