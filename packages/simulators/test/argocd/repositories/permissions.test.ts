import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { secretName } from '../../../src/argocd/repo-server/repository-secret.ts'
import { gateRoutes } from '../../../src/argocd/services/gate-routes.ts'
import { repositoryCredentialRoutes } from '../../../src/argocd/services/repositories-credentials.ts'
import { repositoryRoutes } from '../../../src/argocd/services/repositories-routes.ts'
import type { KubeObject } from '../../../src/cluster/kube-object.ts'
import { type GateWorld, gateWorld, NAMESPACE } from '../support/gate-world.ts'

let world: GateWorld
let token: string
beforeEach(() => {
  world = gateWorld({ routes: [...gateRoutes, ...repositoryRoutes(), ...repositoryCredentialRoutes] })
  world.settings({ 'accounts.dev': 'login' })
  world.createProject('team', { sourceRepos: ['https://git.example.test/*'], destinations: [] })
  token = world.parts.access.issueToken('dev:login', 0, 'of-dev').token
})
afterEach(() => world.parts.repoServer.close())

const REPOSITORIES = '/api/v1/repositories'
const ALL = 'https://git.example.test/all.git'
const place = (url: string) => `${REPOSITORIES}/${encodeURIComponent(url)}`
const stored = (url: string, project = '') =>
  world.cluster.create({
    ...{ apiVersion: 'v1', kind: 'Secret' },
    metadata: { generateName: 'repo-', namespace: NAMESPACE, labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
    data: { url: Buffer.from(url).toString('base64'), project: Buffer.from(project).toString('base64') },
  } as unknown as KubeObject)
const asDev = async (method: string, path: string, body?: unknown) =>
  (await world.ask(method, path, { token, ...(body === undefined ? {} : { body }) })).body

describe('of repositories one', () => {
  beforeEach(() => {
    stored('http://127.0.0.1:1/all.git')
    stored('http://127.0.0.1:1/theirs.git', 'team')
  })

  test('sees those that a policy allows, of a project by its name', async () => {
    expect(await asDev('GET', REPOSITORIES)).toEqual({ metadata: {}, items: null })
    world.policies({ 'policy.csv': 'p, dev, repositories, get, team/*, allow' })
    expect(await asDev('GET', REPOSITORIES)).toMatchObject({ items: [{ repo: 'http://127.0.0.1:1/theirs.git', project: 'team' }] })
    expect(await asDev('GET', place('http://127.0.0.1:1/all.git'))).toMatchObject({ code: 7, message: 'permission denied' })
  })

  test.each<[string, string, () => string, unknown, RegExp]>([
    [
      'may not create',
      'POST',
      () => REPOSITORIES,
      { repo: ALL, project: 'team' },
      /^permission denied: repositories, create, team\/https:\/\/git\.example\.test\/all\.git, sub: dev/,
    ],
    ['may not change', 'PUT', () => place(ALL), {}, /^permission denied: repositories, update, https:/],
    ['may not look into', 'GET', () => `${place(ALL)}/refs`, undefined, /^permission denied: repositories, get, https:/],
    ['may not try', 'POST', () => `${place('x')}/validate`, '"x"', /^permission denied: repositories, create, x, sub: dev/],
    ['may not make credentials for', 'POST', () => '/api/v1/repocreds', { url: ALL }, /^permission denied: repositories, create, https:/],
    [
      'may not remove credentials of',
      'DELETE',
      () => `/api/v1/repocreds/${encodeURIComponent(ALL)}`,
      undefined,
      /^permission denied: repositories, delete, https:/,
    ],
  ])('%s any without a policy', async (_, method, path, body, message) => {
    expect(await asDev(method, path(), body)).toMatchObject({ code: 7, message: expect.stringMatching(message) })
  })

  test('may remove what it may only see, when a policy says so', async () => {
    world.policies({ 'policy.csv': 'p, dev, repositories, get, team/*, allow' })
    const theirs = `${place('http://127.0.0.1:1/theirs.git')}?appProject=team`
    expect(await asDev('DELETE', theirs)).toMatchObject({
      code: 7,
      message: expect.stringMatching(/^permission denied: repositories, delete, team\/http:/),
    })
    world.policies({ 'policy.csv': 'p, dev, repositories, *, team/*, allow' })
    expect(await asDev('DELETE', theirs)).toEqual({})
  })
})

describe('applications in a repository', () => {
  test('are told only to whoever may make such an application, and where the project has the repository', async () => {
    const apps = (url: string) => asDev('GET', `${place(url)}/apps?appProject=team&appName=web`)
    world.policies({ 'policy.csv': 'p, dev, repositories, get, *, allow' })
    expect(await apps(ALL)).toMatchObject({ code: 7, message: 'permission denied' })
    world.policies({ 'policy.csv': 'p, dev, repositories, get, *, allow\np, dev, applications, update, team/web, allow' })
    expect(await apps('https://elsewhere.test/x.git')).toMatchObject({
      code: 7,
      message: "repository 'https://elsewhere.test/x.git' not permitted in project 'team'",
    })
  })

  test('that are there are told by their own sources alone', async () => {
    world.createApplication('web', { project: 'team', source: { repoURL: ALL, path: 'web' }, destination: {} })
    world.policies({ 'policy.csv': 'p, dev, repositories, get, *, allow\np, dev, applications, get, team/*, allow' })
    const details = (source: object, appName = 'web') => asDev('POST', `${place(ALL)}/appdetails`, { source, appName, appProject: 'team' })
    expect(await details({ path: 'secret' })).toMatchObject({ code: 7, message: 'permission denied' })
    // One that is not there could be made, by whoever may.
    expect(await details({ path: 'web' }, 'new')).toMatchObject({
      code: 7,
      message: expect.stringMatching(/^permission denied: applications, create, team\/new/),
    })
  })
})

test('a repository that cannot be stored for the name that somebody else took says so', async () => {
  const name = secretName('repo', ALL, 'team')
  world.cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE } })
  expect((await world.ask('POST', REPOSITORIES, { body: { repo: ALL, project: 'team' } })).body).toMatchObject({
    code: 3,
    message: `secret "${name}" doesn't have the proper "argocd.argoproj.io/secret-type" label: please fix the secret or delete it`,
  })
})
