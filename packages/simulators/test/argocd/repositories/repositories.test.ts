import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubeObject } from '../../../src/cluster/kube-object.ts'
import { commitFiles, startGitServer } from '../../../src/git/index.ts'
import { type ArgoCdWorld, applicationSpec, startArgoCdWorld } from '../../support/argocd-world.ts'

let world: ArgoCdWorld
let url: string
beforeEach(async () => {
  world = await startArgoCdWorld({ projects: ['default', 'team'] })
  url = `${world.repositories.url}/site.git`
  await world.repositories.commit('site', 'first', { 'web/conf.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n' })
})
afterEach(() => world.close())

const REPOSITORIES = '/api/v1/repositories'
const place = (repo: string) => `${REPOSITORIES}/${encodeURIComponent(repo)}`
const secrets = (): KubeObject[] => {
  const { cluster } = world.simulator
  return cluster
    .list(cluster.kindOf({ apiVersion: 'v1', kind: 'Secret' }), 'argocd')
    .filter(({ metadata }) => metadata.labels?.['argocd.argoproj.io/secret-type'] !== undefined)
}
const dataOf = (secret: KubeObject | undefined) =>
  Object.fromEntries(
    Object.entries((secret?.['data'] ?? {}) as Record<string, string>).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )

describe('a repository', () => {
  test('is a Secret under a name that its URL and project give, which Argo CD may remove', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, username: 'u', password: 'p', insecure: true, nonsense: 1 })
    const [secret] = secrets()
    expect(secret?.metadata).toMatchObject({
      name: expect.stringMatching(/^repo-\d+$/),
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      annotations: { 'managed-by': 'argocd.argoproj.io' },
    })
    expect(dataOf(secret)).toEqual({ url, username: 'u', password: 'p', insecure: 'true' })
    await world.call('DELETE', place(url))
    expect(secrets()).toEqual([])
  })

  test('shows nothing of what lets one in', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, username: 'u', password: 'p' })
    expect((await world.call('GET', place(url))).json).toMatchObject({ repo: url, type: 'git', connectionState: { status: 'Successful' } })
    expect(JSON.stringify((await world.call('GET', REPOSITORIES)).json)).not.toMatch(/"(username|password)"/)
  })

  test('is found however its URL is written', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, type: 'git' })
    expect((await world.call('GET', place(url.replace('.git', '').toUpperCase().replace('HTTP', 'http')))).status).toBe(200)
  })

  test('is changed by an upsert, which the real server answers with all that it was given', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, type: 'git', username: 'u', password: 'p' })
    const changed = { repo: url, type: 'git', username: 'u', password: 'q' }
    expect((await world.call('POST', REPOSITORIES, changed)).json).toMatchObject({
      message: 'existing repository spec is different; use upsert flag to force update; difference in keys "Password"',
    })
    expect((await world.call('POST', `${REPOSITORIES}?upsert=true`, changed)).json).toMatchObject({ password: 'q' })
    expect(dataOf(secrets()[0])).toMatchObject({ password: 'q' })
  })

  test('is changed by a PUT, of which the path names it; what is no longer set stays, and is empty', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, type: 'git', username: 'u', password: 'p' })
    const answer = await world.call('PUT', place(url), { repo: 'https://elsewhere.test', type: 'git', name: 'mine' })
    expect(answer.json).toEqual({ repo: url, type: 'git', name: 'mine', connectionState: { status: '', message: '', attemptedAt: null } })
    expect(dataOf(secrets()[0])).toEqual({ url, type: 'git', name: 'mine', username: '', password: '' })
    expect((await world.call('PUT', place('https://unknown.test'), {})).json).toMatchObject({
      code: 5,
      message: "repo 'https://unknown.test' not found",
    })
  })

  test('that somebody else made only loses its label', async () => {
    const { cluster } = world.simulator
    const labels = { 'argocd.argoproj.io/secret-type': 'repository' }
    const data = { url: Buffer.from(url).toString('base64') }
    cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine', namespace: 'argocd', labels }, data } as KubeObject)
    expect((await world.call('DELETE', place(url))).json).toEqual({})
    expect(secrets()).toEqual([])
    expect(world.find('v1', 'Secret', 'argocd', 'mine')).toBeDefined()
  })

  test('that nobody knows is forbidden', async () => {
    for (const method of ['GET', 'DELETE'])
      expect((await world.call(method, place(url))).json).toMatchObject({ code: 7, message: 'permission denied' })
  })

  test('of a project is not tested, and is another one than that of all', async () => {
    const gone = 'http://127.0.0.1:1/gone.git'
    expect((await world.call('POST', REPOSITORIES, { repo: gone, project: 'team' })).status).toBe(200)
    await world.call('POST', REPOSITORIES, { repo: url, project: 'team', name: 'theirs' })
    await world.call('POST', REPOSITORIES, { repo: url, name: 'everybody' })
    expect((await world.call('GET', place(url))).json).toMatchObject({ name: 'everybody' })
    expect((await world.call('GET', `${place(url)}?appProject=team`)).json).toMatchObject({ name: 'theirs', project: 'team' })
    expect((await world.call('GET', place(gone))).json).toMatchObject({
      connectionState: {
        status: 'Failed',
        message: expect.stringMatching(
          /^Unable to connect to repository: rpc error: code = Unknown desc = error testing repository connectivity: .*connection refused$/,
        ),
      },
    })
    expect((await world.call('DELETE', `${place(url)}?appProject=nobody`)).json).toMatchObject({
      code: 2,
      message: `repository not found for url "${url}" and project "nobody"`,
    })
  })

  test('is asked whether it answers once an hour, unless somebody wants to know', async () => {
    await world.call('POST', REPOSITORIES, { repo: url, type: 'git' })
    const state = async (query = '') =>
      ((await world.call('GET', `${place(url)}${query}`)).json as { connectionState: { status: string } }).connectionState.status
    expect(await state()).toBe('Successful')
    await world.repositories.close()
    expect([await state(), await state('?forceRefresh=true'), await state()]).toEqual(['Successful', 'Failed', 'Failed'])
  })

  test('of a hydrator is nothing that this server has', async () => {
    expect((await world.call('GET', '/api/v1/write-repositories')).json).toMatchObject({ code: 12, message: 'hydrator is disabled' })
  })
})

describe('what is in a repository', () => {
  test('are its references, charts and folders', async () => {
    await world.repositories.tag('site', 'v1')
    await world.repositories.commit('site', 'chart', { 'chart/Chart.yaml': 'name: c\nversion: 1.0.0\n' })
    expect((await world.call('GET', `${place(url)}/refs`)).json).toEqual({ branches: ['main'], tags: ['v1'] })
    expect((await world.call('GET', `${place(url)}/apps?appProject=default`)).json).toEqual({ items: [{ type: 'Helm', path: 'chart' }] })
    expect((await world.call('GET', `${place(url)}/apps?appProject=gone`)).json).toMatchObject({
      code: 5,
      message: 'appproject.argoproj.io "gone" not found',
    })
  })

  test('are the parameters of its charts and the images of its kustomizations', async () => {
    await world.repositories.commit('site', 'apps', {
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'chart/values.yaml': 'a: 1\nhosts: [{name: x}]\nnone: null\n',
      'chart/values-prod.yaml': 'a: 2\n',
      'k/kustomization.yaml': 'resources: [pod.yaml]\nimages: [{name: a, newTag: "2"}]\n',
      'k/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a}], initContainers: [{name: i, image: b}]}\n',
    })
    const details = async (source: object) =>
      (await world.call('POST', `${place(url)}/appdetails`, { source, appName: 'new', appProject: 'default' })).json
    expect(await details({ path: 'chart', helm: { valueFiles: ['values-prod.yaml'] } })).toEqual({
      type: 'Helm',
      helm: {
        valueFiles: ['values-prod.yaml', 'values.yaml'],
        values: 'a: 1\nhosts: [{name: x}]\nnone: null\n',
        parameters: [
          { name: 'a', value: '2' },
          { name: 'hosts[0].name', value: 'x' },
          { name: 'none', value: '<nil>' },
        ],
      },
    })
    expect(await details({ path: 'k' })).toEqual({ type: 'Kustomize', kustomize: { images: ['a:2', 'b'] } })
    expect(await details({ path: 'web' })).toEqual({ type: 'Directory' })
  })

  test('is told of an application as far as it is its own', async () => {
    const spec = applicationSpec(url, 'site')
    await world.call('POST', '/api/v1/applications', { metadata: { name: 'mine' }, spec })
    const details = async (path: string, appProject = 'default') =>
      (await world.call('POST', `${place(url)}/appdetails`, { source: { path, targetRevision: 'main' }, appName: 'mine', appProject })).status
    expect([await details('web'), await details('other'), await details('web', 'team')]).toEqual([200, 403, 403])
  })
})

describe('credentials for many repositories', () => {
  const CREDENTIALS = '/api/v1/repocreds'

  test('let an application in that has none of its own', async () => {
    const root = await mkdtemp(join(tmpdir(), 'simulators-private-'))
    const server = await startGitServer({ root, credentials: { username: 'u', password: 'p' } })
    try {
      await commitFiles(`${root}/private.git`, {
        message: 'first',
        files: { 'web/conf.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n' },
      })
      const spec = applicationSpec(`${server.url}/private.git`, 'private')
      const create = () => world.call('POST', '/api/v1/applications', { metadata: { name: 'private' }, spec })
      expect((await create()).json).toMatchObject({
        code: 3,
        message: expect.stringContaining('failed to list refs: authentication required: Unauthorized'),
      })
      expect((await world.call('POST', CREDENTIALS, { url: server.url, username: 'u', password: 'p' })).json).toEqual({ url: server.url })
      expect((await create()).status).toBe(200)
      expect((await world.call('POST', REPOSITORIES, { repo: `${server.url}/private.git` })).status).toBe(200)
      expect((await world.call('GET', place(`${server.url}/private.git`))).json).toMatchObject({ inheritedCreds: true })
    } finally {
      await server.close()
      await rm(root, { recursive: true })
    }
  })

  test('are listed, changed and removed by their URL', async () => {
    const all = 'https://git.example.test'
    await world.call('POST', CREDENTIALS, { url: all, username: 'u', password: 'p' })
    expect((await world.call('GET', CREDENTIALS)).json).toEqual({ metadata: {}, items: [{ url: all, username: 'u' }] })
    expect((await world.call('POST', CREDENTIALS, { url: all, username: 'v', password: 'p' })).json).toMatchObject({
      message: 'existing repository credentials spec is different; use upsert flag to force update; difference in keys "Username"',
    })
    await world.call('POST', `${CREDENTIALS}?upsert=true`, { url: all, username: 'v', password: 'p' })
    expect((await world.call('GET', CREDENTIALS)).json).toMatchObject({ items: [{ username: 'v' }] })
    expect((await world.call('POST', CREDENTIALS, { username: 'v' })).json).toMatchObject({ code: 3, message: 'must specify URL' })
    // The real server looks for the URL as it stands in the path.
    expect((await world.call('PUT', `${CREDENTIALS}/${encodeURIComponent(all)}`, { url: all })).json).toMatchObject({
      code: 5,
      message: `repository credentials '${encodeURIComponent(all)}' not found`,
    })
    expect((await world.call('DELETE', `${CREDENTIALS}/${encodeURIComponent(all)}`)).json).toEqual({})
    expect((await world.call('GET', CREDENTIALS)).json).toEqual({ metadata: {}, items: null })
  })
})
