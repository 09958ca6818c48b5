import { beforeEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld } from '../support/gate-world.ts'

let world: GateWorld
beforeEach(() => {
  world = gateWorld()
  world.settings({ 'accounts.dev': 'login' })
})

const as = (subject: string) => world.parts.access.issueToken(subject, 0, 'x').token
const may = async (subject: string, what: string) =>
  textAt((await world.ask('GET', `/api/v1/account/can-i/${what}`, { token: as(subject) })).body, 'value')

describe('a policy', () => {
  const RULES = [
    'p, role:ops, applications, *, web/*, allow',
    'p, role:ops, applications, delete, web/keep*, deny',
    'p, role:all, *, get, *, allow',
    'p, dev, applications, action/apps/Deployment/*, web/*, allow',
    '# p, dev, *, *, *, allow',
    'p, "dev", "projects", "{create,update}", team-?, allow',
  ].join('\n')
  const CHAIN = 'g, dev, role:a\ng, role:a, role:b\ng, role:b, role:all'

  test.each([
    ['nothing is allowed by itself', '', 'applications/get/web/a', 'no'],
    ['a role', 'g, dev, role:ops', 'applications/sync/web/a', 'yes'],
    ['in its place only', 'g, dev, role:ops', 'applications/sync/other/a', 'no'],
    ['a denial wins', 'g, dev, role:ops', 'applications/delete/web/keep-it', 'no'],
    ['roles of roles', CHAIN, 'clusters/get/x', 'yes'],
    ['not more than they have', CHAIN, 'clusters/update/x', 'no'],
    ['the built-in role that reads', 'g, dev, role:readonly', 'repositories/get/x/y', 'yes'],
    ['and does not write', 'g, dev, role:readonly', 'repositories/update/x', 'no'],
    ['the built-in role of the administrator', 'g, dev, role:admin', 'exec/create/web/a', 'yes'],
    ['quotes and choices', '', 'projects/update/team-a', 'yes'],
    ['one character is one', '', 'projects/update/team-ab', 'no'],
    ['the own namespace does not count', 'g, dev, role:ops', 'applications/sync/web/argocd/a', 'yes'],
    ['another one does', 'p, dev, applications, get, web/other/a, allow', 'applications/get/web/other/a', 'yes'],
  ])('%s', async (_what, more, asked, value) => {
    world.policies({ 'policy.csv': RULES, 'policy.more.csv': more })
    expect(await may('dev:login', asked)).toBe(value)
  })

  test('of everybody is the default role, of nobody too', async () => {
    world.policies({ 'policy.default': 'role:readonly' })
    expect(await may('dev:login', 'projects/get/a')).toBe('yes')
    world.settings({ 'users.anonymous.enabled': 'true' })
    expect((await world.ask('GET', '/api/v1/account/can-i/projects/get/a', { token: null })).body).toEqual({ value: 'yes' })
    expect((await world.ask('GET', '/api/v1/account/nobody', { token: null })).body['message']).toBe(`account 'nobody' does not exist`)
  })

  test('of expressions instead of globs, where that is set', async () => {
    world.policies({ 'policy.csv': 'p, dev, applications, ^(get|sync)$, web/[a-c]+$, allow', 'policy.matchMode': 'regex' })
    expect([await may('dev:login', 'applications/sync/web/abc'), await may('dev:login', 'applications/sync/web/abd')]).toEqual(['yes', 'no'])
  })

  test('that cannot be read stops everything', async () => {
    world.policies({ 'policy.csv': 'p, dev, applications' })
    const { status, body } = await world.ask('GET', '/api/v1/account/can-i/applications/get/a/b')
    expect([status, body['code'], body['message']]).toEqual([500, 13, expect.stringMatching(/^error creating casbin enforcer: /)])
  })

  test('is refused in words where the question is none', async () => {
    const ask = async (what: string) => (await world.ask('GET', `/api/v1/account/can-i/${what}`)).body['message']
    expect(await ask('applications/eat/a/b')).toBe('[get create update delete sync override action invoke] does not contain eat')
    expect(await ask('apples/get/a')).toMatch(/^\[clusters .* extensions\] does not contain apples$/)
  })
})

describe('roles of projects', () => {
  beforeEach(() => {
    world.createProject('team', {
      roles: [
        { name: 'ci', policies: ['p, proj:team:ci, applications, sync, team/*, allow'] },
        { name: 'other', policies: [] },
      ],
    })
    world.createProject('elsewhere', { roles: [{ name: 'ci', policies: ['p, proj:team:ci, applications, sync, elsewhere/*, allow'] }] })
  })
  const tokenOf = async (role: string, id: string) =>
    textAt((await world.ask('POST', `/api/v1/projects/team/roles/${role}/token`, { body: { id } })).body, 'token') ?? ''
  const may = async (token: string, what: string) => (await world.ask('GET', `/api/v1/account/can-i/${what}`, { token })).body['value']

  test.each([
    ['what its policies say', 'ci', 'applications/sync/team/a', 'yes'],
    ['nothing else', 'ci', 'applications/delete/team/a', 'no'],
    ['to see the own project', 'other', 'projects/get/team', 'yes'],
    ['nothing in another project, whatever that says', 'ci', 'applications/sync/elsewhere/a', 'no'],
    ['nothing of a role beside it', 'other', 'applications/sync/team/a', 'no'],
  ])('allow %s', async (_what, role, asked, value) => {
    expect(await may(await tokenOf(role, 'x'), asked)).toBe(value)
  })

  test('add to what an account may in that project', async () => {
    const project = { roles: [{ name: 'ci', policies: ['p, proj:shared:ci, applications, sync, shared/*, allow'], groups: ['dev'] }] }
    world.createProject('shared', project)
    expect(await may(as('dev:login'), 'applications/sync/shared/a')).toBe('yes')
    expect(await may(as('dev:login'), 'applications/sync/team/a')).toBe('no')
  })

  test('end with their token, and with the role', async () => {
    const token = await tokenOf('ci', 'mine')
    const iat = Math.floor(world.clock.now() / 1000)
    const other = await tokenOf('other', 'theirs')
    await world.ask('DELETE', `/api/v1/projects/team/roles/ci/token/${iat}?id=mine`)
    const refusal = async (token: string) => (await world.ask('GET', '/api/v1/account', { token })).body['message']
    expect(await refusal(token)).toBe(`invalid session: JWT token for role 'ci' issued at '${iat}' does not exist in project 'team'`)
    expect(await refusal(other)).toBeUndefined()
  })
})
