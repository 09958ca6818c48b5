import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '@gitops-dms/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSource } from '../../../src/argocd/application.ts'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import { createRepoServer } from '../../../src/argocd/repo-server/create-repo-server.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { type RepoServerWorld, shownNames, startRepoServerWorld } from './repo-server-world.ts'

let world: RepoServerWorld
const commits: string[] = []
const at = (path: string, more: JsonMap = {}): JsonMap => ({ repoURL: `${world.git.url}/site.git`, path, targetRevision: 'main', ...more })
const map = (name: string, data = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${data}`

beforeAll(async () => {
  world = await startRepoServerWorld()
  commits.push(
    await world.git.commit('site', 'first', {
      'web/a.yaml': map('a'),
      'web/b.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } }),
      'web/skipped.yaml': `# +argocd:skip-file-rendering\n${map('skipped')}`,
      'web/readme.md': 'nothing',
      'web/sub/c.yml': `${map('c')}---\n${map('d')}`,
      'list/all.yaml': `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}\n`,
      'jsonnet/a.jsonnet': '{}',
      'broken/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: name: x\n',
      'other/values.yaml': 'a: [\n',
      'named/a.yaml': map('app-$ARGOCD_APP_NAME'),
    }),
  )
  await world.git.tag('site', 'v1.2.0')
  commits.push(await world.git.commit('site', 'second', { 'web/a.yaml': map('a2') }))
  await world.git.tag('site', 'v1.10.0')
  commits.push(await world.git.commit('site', 'third', { 'web/a.yaml': map('a3') }))
})
afterAll(() => world.close())

describe('a folder of a git repository', () => {
  test.each<[string, JsonMap, string[]]>([
    ['has its YAML and JSON files alone', {}, ['a3', 'b']],
    ['with those below it, in the order of names', { recurse: true }, ['a3', 'b', 'c', 'd']],
    ['with those that a glob includes', { recurse: true, include: '*.json' }, ['b']],
    ['with several globs in braces', { recurse: true, include: '{a.yaml,sub/*}' }, ['a3', 'c', 'd']],
    ['without those that a glob excludes', { recurse: true, exclude: 'sub/*' }, ['a3', 'b']],
    ['excludes before it includes', { recurse: true, include: '*', exclude: '{a.yaml,b.json}' }, ['c', 'd']],
  ])('%s', async (_, directory, names) => {
    expect((await world.generate(at('web', { directory }))).map(({ metadata }) => metadata.name)).toEqual(names)
  })

  test('is told as Directory, with the commit', async () => {
    const source = readSource(at('web'))
    const generated = await world.repoServer.generate({
      ...{ application: 'app', namespace: 'team', source, references: {}, revision: 'main', noCache: false },
    })
    expect(generated).toMatchObject({ sourceType: 'Directory', revision: commits[2] })
  })

  test('has the items of a list instead of it', async () => {
    expect(shownNames(await world.generate(at('list')))).toEqual(['ConfigMap/one', 'ConfigMap/two'])
  })

  test('leaves variables in manifests alone', async () => {
    expect(shownNames(await world.generate(at('named')))).toEqual(['ConfigMap/app-$ARGOCD_APP_NAME'])
  })

  test.each<[string, string, string]>([
    ['that is not there', 'nowhere', 'rpc error: code = Unknown desc = nowhere: app path does not exist'],
    ['that is a file', 'web/a.yaml', 'rpc error: code = Unknown desc = web/a.yaml: app path is not a directory'],
    ['outside of the repository', '../..', 'rpc error: code = Unknown desc = ../..: app path outside root'],
    ['with an absolute path', '/web', 'rpc error: code = Unknown desc = /web: app path is absolute'],
    ['of jsonnet, which the simulator does not have', 'jsonnet', 'rpc error: code = Unimplemented desc = jsonnet is not simulated: a.jsonnet'],
  ])('%s is refused', async (_, path, text) => {
    expect(await world.failure(at(path))).toBe(text)
  })

  test('that is for two tools is refused', async () => {
    const source = at('web', { helm: {}, kustomize: {} })
    expect(await world.failure(source)).toBe(
      'rpc error: code = Unknown desc = error getting app source type: multiple application sources defined: Kustomize,Helm',
    )
  })

  test('with a plugin is refused as by a server that has none', async () => {
    expect(await world.failure(at('web', { plugin: { name: 'mine' } }))).toBe(
      'rpc error: code = Unknown desc = CMP processing failed for application "app": could not find cmp-server plugin with name "mine" supporting the given repository',
    )
  })

  test('whose other YAML does not parse passes over it', async () => {
    expect(await world.generate(at('other'))).toEqual([])
  })
})

describe('a revision', () => {
  const named = async (revision: string) => (await world.generate(at('web'), { revision }))[0]?.metadata.name
  test.each<[string, string, string]>([
    ['a branch', 'main', 'a3'],
    ['nothing is what the source says', '', 'a3'],
    ['a tag with an object of its own', 'v1.2.0', 'a'],
    ['the full name of a reference', 'refs/tags/v1.10.0', 'a2'],
    ['a range, whose newest is by numbers', '1.*', 'a2'],
    ['another range', '<1.10', 'a'],
    ['HEAD', 'HEAD', 'a3'],
  ])('is %s', async (_, revision, name) => {
    expect(await named(revision)).toBe(name)
  })

  test('is a commit, whole or its beginning', async () => {
    expect(await named(commits[0] ?? '')).toBe('a')
    expect(await named((commits[1] ?? '').slice(0, 8))).toBe('a2')
  })

  test('that is not there is refused, a commit only when it is fetched', async () => {
    expect(await world.failure(at('web'), { revision: 'gone' })).toBe("rpc error: code = Unknown desc = unable to resolve 'gone' to a commit SHA")
    const hash = '1'.repeat(40)
    expect(await world.failure(at('web'), { revision: hash })).toBe(
      `rpc error: code = Unknown desc = failed to initialize repository resources: rpc error: code = Internal desc = Failed to checkout revision ${hash}: \`git fetch origin ${hash} --tags --force --prune\` failed exit status 128: fatal: remote error: upload-pack: not our ref ${hash}`,
    )
  })

  test('is known for three minutes, unless somebody asks for it anew', async () => {
    await world.git.commit('moving', 'one', { 'web/a.yaml': map('one') })
    const source: JsonMap = { repoURL: `${world.git.url}/moving.git`, path: 'web', targetRevision: 'main' }
    const name = async (more = {}) => (await world.generate(source, more))[0]?.metadata.name
    expect(await name()).toBe('one')
    await world.git.commit('moving', 'two', { 'web/a.yaml': map('two') })
    expect(await name()).toBe('one')
    expect(await name({ noRevisionCache: true })).toBe('two')
    await world.git.commit('moving', 'three', { 'web/a.yaml': map('three') })
    await world.clock.advance(179_000)
    expect(await name()).toBe('two')
    await world.clock.advance(2_000)
    expect(await name()).toBe('three')
  })

  test.each<[ArgoCdVersion, string]>([
    ['3.4', 'first'],
    ['3.5', 'second'],
  ])('is resolved anew for a sync; the comparisons after it know by a server of %s the %s commit', async (version, name) => {
    const own = await startRepoServerWorld({ version })
    try {
      const source: JsonMap = { repoURL: `${own.git.url}/x.git`, path: 'web', targetRevision: 'main' }
      await own.git.commit('x', 'first', { 'web/a.yaml': map('first') })
      await own.generate(source)
      const second = await own.git.commit('x', 'second', { 'web/a.yaml': map('second') })
      await own.repoServer.testRepository({ repo: `${own.git.url}/x.git` })
      expect(shownNames(await own.generate(source))).toEqual(['ConfigMap/first'])
      expect(await own.repoServer.resolve(readSource(source), 'main')).toBe(second)
      expect(shownNames(await own.generate(source))).toEqual([`ConfigMap/${name}`])
    } finally {
      await own.close()
    }
  })

  test('of metadata must be a commit', async () => {
    const source = readSource(at('web'))
    await expect(world.repoServer.revisionMetadata(source, 'main')).rejects.toMatchObject({ code: 2, message: 'revision main must be resolved' })
    expect(await world.repoServer.revisionMetadata(source, commits[0] ?? '')).toMatchObject({
      author: 'test <test@example.test>',
      message: 'first',
      tags: ['v1.2.0'],
    })
  })
})

test('a commit tells of another one that its message refers to', async () => {
  const message = `hydrated

Argocd-reference-commit-author: Dev One <dev@example.test>
Argocd-reference-commit-sha: 0123456789
Argocd-reference-commit-body: "more\\nwords"
Argocd-reference-commit-date: yesterday
Argocd-reference-commit-repourl: https://git.example.test/dry.git`
  const commit = await world.git.commit('hydrated', message, { 'a.yaml': map('a') })
  expect(await world.repoServer.revisionMetadata(readSource({ repoURL: `${world.git.url}/hydrated.git` }), commit)).toMatchObject({
    references: [
      { commit: { author: '"Dev One" <dev@example.test>', sha: '0123456789', body: 'more\nwords', repoUrl: 'https://git.example.test/dry.git' } },
    ],
  })
})

describe('manifests that cannot be generated', () => {
  const said =
    'rpc error: code = FailedPrecondition desc = Failed to unmarshal "a.yaml": failed to unmarshal manifest: error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context'

  test('are not tried again after three failures, for an hour, unless by a hard refresh', async () => {
    const source = at('broken')
    const cached = `rpc error: code = Unknown desc = Manifest generation error (cached): ${said}`
    const failures = [await world.failure(source), await world.failure(source), await world.failure(source), await world.failure(source)]
    expect(failures).toEqual([said, said, said, cached])
    expect(await world.failure(source, { noCache: true })).toBe(said)
    await world.clock.advance(3_599_000)
    expect(await world.failure(source)).toBe(cached)
    await world.clock.advance(1_000)
    expect(await world.failure(source)).toBe(said)
  })

  test('of one application say nothing about those of another', async () => {
    const source = at('broken', { directory: { recurse: true } })
    for (const _ of [1, 2, 3]) await world.failure(source)
    expect(await world.failure(source)).toContain('(cached)')
    expect(await world.failure(source, { application: 'other' })).toBe(said)
  })
})

describe('a repository server that is down', () => {
  test('is unavailable after two seconds, and itself again when it is back', async () => {
    const back = world.outages.switches.repoServer()
    const asking = world.failure(at('web'))
    await world.clock.advance(2_000)
    expect(await asking).toBe(
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:8081: connect: connection refused"',
    )
    back()
    expect(shownNames(await world.generate(at('list')))).toHaveLength(2)
  })

  test('is reached when it is back before its clients give up', async () => {
    const back = world.outages.switches.repoServer()
    const asking = world.generate(at('list'))
    back()
    await world.clock.advance(2_000)
    expect(await asking).toHaveLength(2)
  })
})

test('what somebody does with manifests does not change what others get', async () => {
  const [first] = await world.generate(at('list'))
  if (first !== undefined) first.metadata.name = 'changed'
  expect(shownNames(await world.generate(at('list')))).toEqual(['ConfigMap/one', 'ConfigMap/two'])
})

describe('settings of tools', () => {
  const withSettings = async (data: Readonly<Record<string, string>>, source: JsonMap, more: Readonly<Record<string, string>> = {}) => {
    const own = await startRepoServerWorld()
    try {
      const files = { 'k/kustomization.yaml': 'resources: [a.yaml]\n', 'k/a.yaml': map('a'), 'k/b.yaml': map('b'), 'j/a.jsonnet': '{}', ...more }
      await own.git.commit('site', 'all', files)
      own.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd' }, data } as KubeObject)
      const given = { repoURL: `${own.git.url}/site.git`, targetRevision: 'main', ...source }
      return await own.generate(given).then(shownNames, (error: Error) => error.message)
    } finally {
      await own.close()
    }
  }

  test.each<[string, Record<string, string>, JsonMap, unknown]>([
    ['leave a tool on', { 'kustomize.enable': 'true' }, { path: 'k' }, ['ConfigMap/a']],
    ['switch a tool off, and its files are taken as they are', { 'kustomize.enable': 'false' }, { path: 'k' }, ['ConfigMap/a', 'ConfigMap/b']],
    ['switch off even what a source asks for', { 'kustomize.enable': 'false' }, { path: 'k', kustomize: {} }, ['ConfigMap/a', 'ConfigMap/b']],
    ['pass over jsonnet', { 'jsonnet.enable': 'false' }, { path: 'j' }, []],
    [
      'that are not simulated are refused',
      { 'kustomize.buildOptions': '--enable-helm' },
      { path: 'k' },
      'kustomize.buildOptions of argocd-cm is not simulated',
    ],
    [
      'have other versions, which are refused',
      { 'kustomize.path.v4': '/x' },
      { path: 'k', kustomize: { version: 'v4' } },
      'no other version of kustomize is simulated: v4',
    ],
  ])('%s', async (_, data, source, wanted) => {
    expect(await withSettings(data, source)).toEqual(wanted)
  })

  test('say which addresses value files may have', async () => {
    const source = { path: 'c', helm: { valueFiles: ['https://x.test/y.yaml'] } }
    expect(await withSettings({ 'helm.valuesFileSchemes': 'git' }, source, { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n' })).toBe(
      "error resolving helm value files: error resolving value file path: the URL scheme 'https' is not allowed",
    )
  })

  test('in a file of the source that does not parse are refused, without telling where the file really is', async () => {
    const message = await withSettings({}, { path: 'k' }, { 'k/.argocd-source.yaml': 'a: [\n' })
    expect(message).toMatch(
      /^error getting app source type: error while parsing source parameters: <path to cached source>\/k\/\.argocd-source\.yaml: /,
    )
  })
})

describe('a server that never answers', () => {
  /** Tells its references as often as that, and nothing after it: then `onSilence` is called. */
  const silentServer = async (answers: number, onSilence: () => void) => {
    const sockets = new Set<Socket>()
    let asked = 0
    const server = createServer((_, response) => {
      if (asked++ < answers) response.end(`001e# service=git-upload-pack\n0000003d${'a'.repeat(40)} refs/heads/main\n0000`)
      else onSilence()
    })
    server.on('connection', (socket) => sockets.add(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const close = () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`, close }
  }

  /** What is said when so much time is over, once the server has stopped to answer. */
  const failure = async (overMs: number, answers: number) => {
    let end = () => {}
    const isOver = new Promise<void>((resolve) => {
      end = resolve
    })
    const server = await silentServer(answers, () => end())
    const clock: Clock = {
      now: () => 0,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
          if (ms === overMs) void isOver.then(resolve)
        }),
    }
    const { cluster, outages } = world
    const repoServer = createRepoServer({ clock, cluster, namespace: 'argocd', version: '3.5', outages })
    const source = readSource({ repoURL: server.url, path: 'web', targetRevision: 'main' })
    const request = { application: 'app', namespace: 'team', source, references: {}, revision: 'main', noCache: false }
    const message = await repoServer.generate(request).then(String, (error: Error) => error.message)
    await repoServer.close()
    server.close()
    return message.replace(server.url, 'URL')
  }

  test('is given up after fifteen seconds', async () => {
    expect(await failure(15_000, 0)).toBe(
      'failed to list refs: Get "URL/info/refs?service=git-upload-pack": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    )
  })

  test('is given up by git after ninety', async () => {
    expect(await failure(90_000, 1)).toBe(
      'failed to initialize repository resources: rpc error: code = Internal desc = Failed to fetch default: `git fetch origin --tags --force --prune` failed timeout after 1m30s',
    )
  })
})
