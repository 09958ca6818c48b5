import { beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld } from '../support/gate-world.ts'

let world: GateWorld
beforeEach(() => {
  world = gateWorld()
})

const SPEC = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] }
const create = async (spec: JsonMap, more: JsonMap = {}) =>
  await world.ask('POST', '/api/v1/projects', { body: { project: { metadata: { name: 'team' }, spec }, ...more } })
const stored = async () => (await world.ask('GET', '/api/v1/projects/team')).body

describe('a project is refused', () => {
  const role = (more: JsonMap) => ({ roles: [{ name: 'ci', ...more }] })
  const policy = (text: string) => role({ policies: [text] })
  const window = (more: JsonMap) => ({ syncWindows: [{ kind: 'allow', schedule: '* * * * *', duration: '1h', applications: ['*'], ...more }] })
  test.each<[JsonMap, number, string]>([
    [{ sourceRepos: ['a', 'a'] }, 3, `source repository 'a' already added`],
    [{ sourceRepos: ['!*'] }, 3, `source repository has an invalid format, '!*'`],
    [{ sourceNamespaces: ['a', 'a'] }, 3, `source namespace 'a' already added`],
    [{ destinations: [{ server: 'x', namespace: '!*' }] }, 3, `namespace has an invalid format, '!*'`],
    [
      {
        destinations: [
          { name: 'x', namespace: 'a' },
          { name: 'x', namespace: 'a' },
        ],
      },
      3,
      `destination 'x/a' already added`,
    ],
    [{ roles: [{ name: 'ci' }, { name: 'ci' }] }, 6, `role 'ci' already exists`],
    [{ roles: [{ name: '-ci' }] }, 3, expect.stringMatching(/^invalid role name '-ci'\. Must consist of/)],
    [policy('p, proj:team:ci, applications, get, team/*'), 3, expect.stringContaining(`must be of the form: 'p, sub, res, act, obj, eft'`)],
    [
      policy('p, proj:team:cd, applications, get, team/*, allow'),
      3,
      expect.stringContaining(`policy subject must be: 'proj:team:ci', not 'proj:team:cd'`),
    ],
    [policy('p, proj:team:ci, projects, get, team/*, allow'), 3, expect.stringContaining(`not 'projects'`)],
    [policy('p, proj:team:ci, applications, eat, team/*, allow'), 3, expect.stringContaining(`invalid action 'eat'`)],
    [policy('p, proj:team:ci, applications, get, other/*, allow'), 3, expect.stringContaining(`object must be of form 'team/*'`)],
    [policy('p, proj:team:ci, applications, get, team/*, maybe'), 3, expect.stringContaining(`effect must be: 'allow' or 'deny'`)],
    [role({ groups: ['a, b'] }), 3, `group 'a, b' must be quoted`],
    [role({ groups: [' a'] }), 3, `group 'a' contains a leading space`],
    [role({ groups: ['a', 'a'] }), 6, `group 'a' already exists for role 'ci'`],
    [window({ kind: 'maybe' }), 2, `error validating project: kind 'maybe' mismatch: can only be allow or deny`],
    [window({ schedule: 'x' }), 2, `error validating project: cannot parse schedule 'x': expected exactly 5 fields, found 1: [x]`],
    [window({ applications: [] }), 11, `window 'allow':'* * * * *':'1h' requires one of application, cluster or namespace`],
    [{ destinationServiceAccounts: [{ server: 'a', defaultServiceAccount: 'x/y' }] }, 3, `defaultServiceAccount has an invalid format, 'x/y'`],
  ])('%j', async (spec, code, message) => {
    expect((await create(spec)).body).toMatchObject({ code, message })
  })

  test('without anything', async () => {
    expect((await world.ask('POST', '/api/v1/projects', { body: {} })).body['message']).toBe(`missing payload 'project' in request`)
  })
  test('that says it is elsewhere', async () => {
    const project = { metadata: { name: 'team', namespace: 'other' }, spec: SPEC }
    expect((await world.ask('POST', '/api/v1/projects', { body: { project } })).body).toMatchObject({ code: 9 })
  })
  test('whose name is none', async () => {
    const answered = await world.ask('POST', '/api/v1/projects', { body: { project: { metadata: { name: 'Team' }, spec: SPEC } } })
    expect([answered.status, answered.body['message']]).toEqual([400, expect.stringContaining('a lowercase RFC 1123 subdomain')])
  })
})

test('what is stored has its form: policies with spaces, windows with a zone, nothing that nobody knows', async () => {
  const roles = [{ name: 'ci', policies: ['p,proj:team:ci, applications,  get,team/*,allow'] }]
  const windows = [{ kind: 'deny', schedule: '* * * * *', duration: '1h', clusters: ['*'], timeZone: 'Nowhere' }]
  await create({ ...SPEC, roles, syncWindows: windows, unknown: 1, description: '' })
  expect((await stored())['spec']).toEqual({
    ...SPEC,
    roles: [{ name: 'ci', policies: ['p, proj:team:ci, applications, get, team/*, allow'] }],
    syncWindows: [{ ...windows[0], timeZone: 'UTC' }],
  })
})

test('older versions drop what they do not know', async () => {
  world = gateWorld({ version: '2.14' })
  const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', clusters: ['*'], timeZone: 'UTC' }
  await create({ ...SPEC, syncWindows: [{ ...window, andOperator: true, description: 'x' }] })
  expect(at(await stored(), 'spec', 'syncWindows')).toEqual([window])
})

describe('creating one that is there already', () => {
  test.each<[JsonMap, string]>([
    [{ ...SPEC, description: 'x' }, 'Description'],
    [{ ...SPEC, sourceRepos: ['*', 'https://x.test'] }, 'SourceRepos,1'],
    [{ ...SPEC, destinations: [{ server: '*', namespace: 'web' }] }, 'Destinations,0,Namespace'],
    [
      { ...SPEC, destinations: [...SPEC.destinations, { server: 'https://x.test', namespace: 'web' }] },
      'Destinations,1,Server,Destinations,1,Namespace',
    ],
    [{ sourceRepos: [], destinations: [] }, 'SourceRepos,0,Destinations,0,Server,Destinations,0,Namespace'],
  ])('%j is refused by what differs', async (spec, keys) => {
    await create(SPEC)
    const message = `existing project spec is different; use upsert flag to force update; difference in keys "${keys}"`
    expect((await create(spec)).body).toMatchObject({ code: 3, message })
  })
  test('may be asked for', async () => {
    await create(SPEC)
    expect(at((await create({ ...SPEC, description: 'x' }, { upsert: true })).body, 'spec', 'description')).toBe('x')
  })
})

describe('an update', () => {
  const update = async (spec: JsonMap, metadata: JsonMap = {}) => {
    const project = await stored()
    const body = { project: { ...project, metadata: { ...(project['metadata'] as JsonMap), ...metadata }, spec } }
    return await world.ask('PUT', '/api/v1/projects/team', { body })
  }
  beforeEach(async () => {
    await create(SPEC)
  })

  test('writes all of it at its version only', async () => {
    expect((await update({ sourceRepos: ['*'] })).body['spec']).toEqual({ sourceRepos: ['*'] })
    expect((await update(SPEC, { resourceVersion: '1' })).body).toMatchObject({ code: 10 })
  })

  test('may not leave applications outside', async () => {
    const source = { repoURL: 'https://git.test/a', path: '.' }
    world.createApplication('a', { project: 'team', source, destination: { server: 'https://kubernetes.default.svc', namespace: 'web' } })
    world.createApplication('b', { project: 'team', source, destination: { name: 'in-cluster', namespace: 'other' } })
    world.createApplication('c', { project: 'elsewhere', source, destination: {} })
    const lost = { server: 'https://gone.test', namespace: 'web' }
    world.createApplication('d', { project: 'team', source: { ...source, repoURL: 'https://git.test/b' }, destination: lost })
    const messages = [
      await update({ ...SPEC, sourceRepos: ['https://git.test/b'] }),
      await update({ ...SPEC, destinations: [{ server: '*', namespace: 'web' }] }),
      await update({}),
    ]
    const begin = 'as a result of project update'
    expect(messages.map(({ body }) => body['message'])).toEqual([
      `${begin} 2 applications source became invalid`,
      `${begin} 1 applications destination became invalid`,
      `${begin} 3 applications source became invalid and 2 applications destination became invalid`,
    ])
  })

  test('needs rights on what it opens', async () => {
    world.settings({ 'accounts.dev': 'login' })
    world.policies({ 'policy.csv': 'p, dev, projects, *, *, allow' })
    const { token } = world.parts.access.issueToken('dev:login', 0, 'x')
    const ask = async (spec: JsonMap) => {
      const project = await stored()
      return (await world.ask('PUT', '/api/v1/projects/team', { token, body: { project: { ...project, spec } } })).body['message']
    }
    expect(await ask({ ...SPEC, description: 'x' })).toBeUndefined()
    expect(await ask({ ...SPEC, sourceRepos: ['https://x.test'] })).toMatch(/^permission denied: repositories, update, https:\/\/x\.test, sub: dev/)
    expect(await ask({ ...SPEC, destinations: [{ server: 'https://x.test', namespace: '*' }] })).toMatch(
      /^permission denied: clusters, update, https:\/\/x\.test/,
    )
    expect(await ask({ ...SPEC, clusterResourceWhitelist: [{ group: '*', kind: '*' }] })).toMatch(/^permission denied: clusters, update, \*/)
  })
})

describe('tokens of a role', () => {
  const issue = async (body: JsonMap, role = 'ci') => (await world.ask('POST', `/api/v1/projects/team/roles/${role}/token`, { body })).body
  beforeEach(async () => {
    await create({ ...SPEC, roles: [{ name: 'ci' }] })
  })

  test('stand in spec and status, the newest first', async () => {
    await issue({ id: 'one' })
    await world.clock.advance(5_000)
    await issue({ id: 'two', expiresIn: 60 })
    const iat = Math.floor(world.clock.now() / 1000)
    const tokens = [
      { iat, exp: iat + 60, id: 'two' },
      { iat: iat - 5, id: 'one' },
    ]
    const project = await stored()
    expect(at(project, 'spec', 'roles', 0, 'jwtTokens')).toEqual(tokens)
    expect(at(project, 'status', 'jwtTokensByRole')).toEqual({ ci: { items: tokens } })
  })

  test.each<[string, JsonMap, string, number, string]>([
    ['of no role', {}, 'cd', 5, `project 'team' does not have role 'cd'`],
    ['of an id that is used', { id: 'one' }, 'ci', 3, `rpc error: code = InvalidArgument desc = Token id 'one' has been used. `],
  ])('%s are refused', async (_what, body, role, code, message) => {
    await issue({ id: 'one' })
    expect(await issue(body, role)).toMatchObject({ code, message })
  })

  test('are deleted by id or time; what is not there is deleted already', async () => {
    await issue({ id: 'one' })
    const remove = async (path: string) => await world.ask('DELETE', `/api/v1/projects/team/roles/${path}`)
    expect([(await remove('ci/token/1?id=two')).body, (await remove('cd/token/1')).body]).toEqual([{}, {}])
    expect(at(await stored(), 'spec', 'roles', 0, 'jwtTokens')).toHaveLength(1)
    expect((await remove(`ci/token/${Math.floor(world.clock.now() / 1000)}`)).body).toEqual({})
    expect(at(await stored(), 'spec', 'roles', 0, 'jwtTokens')).toBeUndefined()
    expect((await remove('ci/token/x')).body['message']).toBe('type mismatch, parameter: iat, error: strconv.ParseInt: parsing "x": invalid syntax')
  })
})

test('a project has what global projects and its own clusters add', async () => {
  world.createProject('base', { syncWindows: [{ kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }] })
  const selector = 'labelSelector: {matchExpressions: [{key: team, operator: In, values: [a, b]}]}'
  world.settings({ globalProjects: `- ${selector}\n  projectName: base\n- {projectName: nowhere}\n` })
  await world.ask('POST', '/api/v1/projects', { body: { project: { metadata: { name: 'team', labels: { team: 'a' } }, spec: SPEC } } })
  const { body } = await world.ask('GET', '/api/v1/projects/team/detailed')
  expect(at(body, 'project', 'spec', 'syncWindows')).toHaveLength(1)
  expect(at(body, 'globalProjects', 0, 'metadata', 'name')).toBe('base')
  expect(at((await world.ask('GET', '/api/v1/projects/team/globalprojects')).body, 'items')).toHaveLength(1)
  expect((await world.ask('GET', '/api/v1/projects/base/globalprojects')).body).toEqual({})
  expect(at(await stored(), 'spec', 'syncWindows')).toBeUndefined()
})

test('windows that are open are told with all they have', async () => {
  const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'], timeZone: 'UTC' }
  await create({ ...SPEC, syncWindows: [window, { ...window, schedule: '0 0 1 1 *', duration: '1m' }] })
  await world.clock.advance(3_600_000)
  expect((await world.ask('GET', '/api/v1/projects/team/syncwindows')).body).toEqual({ windows: [window] })
})

test('links are none, and refused where some are set', async () => {
  await create(SPEC)
  expect((await world.ask('GET', '/api/v1/projects/team/links')).body).toEqual({})
  world.settings({ 'project.links': '- url: https://x.test' })
  expect((await world.ask('GET', '/api/v1/projects/team/links')).status).toBe(501)
})

test('while the Kubernetes API refuses connections a project cannot be read', async () => {
  await create(SPEC)
  const end = world.outages.switches.kubernetes('refused')
  expect((await world.ask('GET', '/api/v1/projects/team')).body).toMatchObject({ code: 2, message: expect.stringContaining('connection refused') })
  end()
  expect((await world.ask('GET', '/api/v1/projects/team')).status).toBe(200)
})
