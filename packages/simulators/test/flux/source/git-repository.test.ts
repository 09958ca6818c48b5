import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, textAt } from '../../../src/cluster/kube-object.ts'
import { GIT_REPOSITORY } from '../../../src/flux/kinds.ts'
import { commitFiles, tagCommit } from '../../../src/git/commit-files.ts'
import { type GitServer, startGitServer } from '../../../src/git/git-server.ts'
import { runGit } from '../../../src/git/run-git.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'

let world: FluxWorld
let server: GitServer
let first: string
let second: string

const bare = (name = 'web') => join(world.folder, `${name}.git`)
const urlOf = (name = 'web') => `${server.url}/${name}.git`

beforeEach(async () => {
  world = await startFluxWorld()
  server = await startGitServer({ root: world.folder })
  first = await commitFiles(bare(), { message: 'one', files: { 'deploy/a.yaml': 'a: 1\n', 'deploy/b/c.yaml': 'c: 1\n', 'README.md': 'x\n' }, at: 1 })
  await tagCommit(bare(), 'v1.0.0', { message: 'the first' })
  second = await commitFiles(bare(), { message: 'two', files: { 'deploy/a.yaml': 'a: 2\n' }, at: 2 })
  await tagCommit(bare(), 'v1.1.0')
  await tagCommit(bare(), 'v2.0.0-rc.1')
})

afterEach(async () => {
  await world.close()
  await server.close()
})

const create = (name: string, spec: object) => world.create(GIT_REPOSITORY, name, { interval: '1h', url: urlOf(), ref: { branch: 'main' }, ...spec })
const revision = async (name: string) => textAt(await world.get(GIT_REPOSITORY, name), 'status', 'artifact', 'revision')

/** Paths of the files of the artifact. */
async function filesOf(name: string): Promise<string[]> {
  const read = await world.artifacts.read(`GitRepository/${NAMESPACE}/${name}`, (await revision(name)) ?? '', async (directory) => {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
  })
  return read?.value.sort() ?? []
}

describe('references', () => {
  test.each<[what: string, ref: () => object | undefined, expected: () => string]>([
    ['a branch', () => ({ branch: 'main' }), () => `main@sha1:${second}`],
    ['a tag with an object of its own', () => ({ tag: 'v1.0.0' }), () => `v1.0.0@sha1:${first}`],
    ['a mere tag', () => ({ tag: 'v1.1.0' }), () => `v1.1.0@sha1:${second}`],
    ['a range', () => ({ semver: '1.x' }), () => `v1.1.0@sha1:${second}`],
    ['a range with prereleases', () => ({ semver: '>=1.0.0-0' }), () => `v2.0.0-rc.1@sha1:${second}`],
    ['a full name', () => ({ name: 'refs/tags/v1.0.0' }), () => `refs/tags/v1.0.0@sha1:${first}`],
    ['a commit', () => ({ commit: first }), () => `sha1:${first}`],
    ['a commit of a branch', () => ({ commit: first, branch: 'main' }), () => `main@sha1:${first}`],
    [
      'commit before name before range before tag before branch',
      () => ({ name: 'refs/heads/main', semver: '1.0.0', tag: 'v1.0.0', branch: 'x' }),
      () => `refs/heads/main@sha1:${second}`,
    ],
    ['a range before a tag', () => ({ semver: '1.0.0', tag: 'v1.1.0' }), () => `v1.0.0@sha1:${first}`],
  ])('%s', async (_what, ref, expected) => {
    await create('web', { ref: ref() })
    await world.pass()
    expect(await world.ready(GIT_REPOSITORY, 'web')).toBe(`Ready=True/Succeeded stored artifact for revision '${expected()}'`)
    expect(await revision('web')).toBe(expected())
  })

  test.each<[what: string, spec: () => object, message: () => string]>([
    ['no such branch', () => ({ ref: { branch: 'x' } }), () => `unable to clone '${urlOf()}': couldn't find remote ref "refs/heads/x"`],
    ['no branch at all', () => ({ ref: undefined }), () => `unable to clone '${urlOf()}': couldn't find remote ref "refs/heads/master"`],
    ['no such tag', () => ({ ref: { tag: 'x' } }), () => `unable to clone '${urlOf()}': couldn't find remote ref "refs/tags/x"`],
    ['no such name', () => ({ ref: { name: 'refs/heads/x' } }), () => `unable to resolve ref 'refs/heads/x' to a specific commit`],
    [
      'a name that ends with a slash',
      () => ({ ref: { name: 'refs/heads/' } }),
      () => "ref refs/heads/ is invalid; Git refs cannot begin or end with a slash '/'",
    ],
    ['nothing in the range', () => ({ ref: { semver: '>=9.0.0' } }), () => 'no match found for semver: >=9.0.0'],
    ['no range', () => ({ ref: { semver: 'newest' } }), () => 'semver parse error: improper constraint: "newest"'],
    ['no commit hash', () => ({ ref: { commit: 'abc' } }), () => "unable to resolve commit object for 'abc': object not found"],
    ['no such repository', () => ({ url: urlOf('none') }), () => `unable to clone '${urlOf('none')}': repository not found: `],
  ])('%s', async (_what, spec, message) => {
    await create('web', spec())
    await world.pass(1_000)
    expect(await world.conditions(GIT_REPOSITORY, 'web')).toEqual([
      'Reconciling=True/ProgressingWithRetry building artifact',
      `Ready=False/GitOperationFailed failed to checkout and determine revision: ${message()}`,
      `FetchFailed=True/GitOperationFailed failed to checkout and determine revision: ${message()}`,
    ])
  })

  test('a commit that is in another branch only', async () => {
    const other = await commitFiles(bare(), { message: 'other', files: { x: '' }, branch: 'other', at: 3 })
    await create('web', { ref: { branch: 'main', commit: other } })
    await world.pass(1_000)
    expect(await world.ready(GIT_REPOSITORY, 'web')).toContain(`unable to resolve commit object for '${other}': object not found`)
  })

  test('an empty repository', async () => {
    await runGit(['init', '-q', '--bare', bare('empty')])
    await create('branch', { url: urlOf('empty') })
    await create('tag', { url: urlOf('empty'), ref: { tag: 'x' } })
    await world.pass(1_000)
    expect(await world.ready(GIT_REPOSITORY, 'branch')).toBe('Ready=False/EmptyGitRepository git repository is empty')
    expect(await world.ready(GIT_REPOSITORY, 'tag')).toContain(`unable to clone: remote repository is empty: git repository: '${urlOf('empty')}'`)
  })
})

describe('content', () => {
  test.each<[what: string, spec: object, files: readonly string[]]>([
    ['everything', {}, ['README.md', 'deploy/a.yaml', 'deploy/b/c.yaml']],
    ['spec.ignore', { ignore: '/*\n!/deploy/b\n' }, ['deploy/b/c.yaml']],
    ['sparse checkout', { sparseCheckout: ['./deploy/b'] }, ['deploy/b/c.yaml']],
  ])('%s', async (_what, spec, files) => {
    await create('web', spec)
    await world.pass()
    expect(await filesOf('web')).toEqual(files)
  })

  test('other rules make another artifact of the same revision, and are remembered', async () => {
    await create('web', {})
    await world.pass()
    await world.change(GIT_REPOSITORY, 'web', { spec: { ignore: 'README.md' } })
    await world.pass()
    expect(await filesOf('web')).toEqual(['deploy/a.yaml', 'deploy/b/c.yaml'])
    expect(at(await world.get(GIT_REPOSITORY, 'web'), 'status', 'observedIgnore')).toBe('README.md')
    expect(await world.events(GIT_REPOSITORY, 'web')).toEqual(["Normal NewArtifact stored artifact for commit 'two'"])
    await world.change(GIT_REPOSITORY, 'web', { spec: { ignore: null } })
    await world.pass()
    expect(await filesOf('web')).toHaveLength(3)
    expect(await world.get(GIT_REPOSITORY, 'web')).not.toHaveProperty('status.observedIgnore')
  })

  test('equal content has an equal digest, whatever the commit', async () => {
    await create('web', {})
    await world.pass()
    const digest = textAt(await world.get(GIT_REPOSITORY, 'web'), 'status', 'artifact', 'digest')
    await commitFiles(bare(), { message: 'nothing new', files: {}, at: 3 })
    await world.pass(3_600_000)
    const artifact = at(await world.get(GIT_REPOSITORY, 'web'), 'status', 'artifact')
    expect(textAt(artifact, 'revision')).not.toBe(`main@sha1:${second}`)
    expect(textAt(artifact, 'digest')).toBe(digest)
    expect(await world.events(GIT_REPOSITORY, 'web')).toEqual(["Normal NewArtifact stored artifact for commit 'two'"])
  })

  test('submodules, when they are asked for', async () => {
    await commitFiles(bare('module'), { message: 'module', files: { 'x.yaml': 'x: 1\n' }, at: 1 })
    const work = join(world.folder, 'work')
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.test']
    await runGit(['clone', '-q', urlOf(), work])
    await runGit([...identity, '-C', work, 'submodule', '-q', 'add', '../module.git', 'vendor/module'])
    await runGit([...identity, '-C', work, 'commit', '-q', '-m', 'with a module'])
    await runGit(['-C', work, 'push', '-q', 'origin', 'HEAD:main'])
    await create('web', {})
    await world.pass()
    expect(await filesOf('web')).not.toContain('vendor/module/x.yaml')
    await world.change(GIT_REPOSITORY, 'web', { spec: { recurseSubmodules: true } })
    await world.pass()
    expect(await filesOf('web')).toEqual(['README.md', 'deploy/a.yaml', 'deploy/b/c.yaml', 'vendor/module/x.yaml'])
    expect(at(await world.get(GIT_REPOSITORY, 'web'), 'status', 'observedRecurseSubmodules')).toBe(true)
  })

  test('a sparse folder that is not there', async () => {
    await create('web', { sparseCheckout: ['nope'] })
    await world.pass(1_000)
    expect(await world.ready(GIT_REPOSITORY, 'web')).toMatch(
      /^Ready=False\/GitOperationFailed failed to sparse checkout directories : sparse checkout dir 'nope' does not exist in repository: lstat \/tmp\/gitrepository-apps-web-\d+\/nope: no such file or directory$/,
    )
  })

  test('another repository is included once it is there, and again when it changes', async () => {
    await create('web', { include: [{ repository: { name: 'base' }, fromPath: 'deploy', toPath: 'vendor/base' }] })
    await world.pass()
    const missing = `could not get resource for include 'base': GitRepository.source.toolkit.fluxcd.io "base" not found`
    expect(await world.ready(GIT_REPOSITORY, 'web')).toBe(`Ready=False/NotFound ${missing}`)
    await commitFiles(bare('base'), { message: 'base', files: { 'deploy/x.yaml': 'x: 1\n' }, at: 1 })
    await create('base', { url: urlOf('base') })
    await world.pass(32_000)
    expect(await world.ready(GIT_REPOSITORY, 'web')).toMatch('Ready=True')
    expect(await filesOf('web')).toEqual(['README.md', 'deploy/a.yaml', 'deploy/b/c.yaml', 'vendor/base/x.yaml'])
    expect(at(await world.get(GIT_REPOSITORY, 'web'), 'status', 'includedArtifacts')).toHaveLength(1)
    await commitFiles(bare('base'), { message: 'more', files: { 'deploy/y.yaml': 'y: 1\n' }, at: 2 })
    await world.change(GIT_REPOSITORY, 'base', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    await world.change(GIT_REPOSITORY, 'web', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    expect(await filesOf('web')).toContain('vendor/base/y.yaml')
  })
})

describe('credentials', () => {
  const credentials = { username: 'git', password: 'secret' }

  test.each<[what: string, secret: Readonly<Record<string, string>> | undefined, expected: string]>([
    ['those of the server', credentials, 'Ready=True/Succeeded'],
    ['none', undefined, 'Ready=False/GitOperationFailed failed to checkout and determine revision: unable to clone'],
    ['others', { username: 'git', password: 'wrong' }, 'authentication required: Unauthorized'],
    [
      'a password without a name',
      { password: 'x' },
      "AuthenticationFailed failed to configure authentication options: invalid 'http' auth option: 'password' requires 'username' to be set",
    ],
    [
      'those of a GitHub app',
      { githubAppID: '1' },
      "InvalidProviderConfiguration secretRef 'apps/login' has github app data but provider is not set to github",
    ],
  ])('%s', async (_what, secret, expected) => {
    await server.close()
    server = await startGitServer({ root: world.folder, credentials })
    if (secret !== undefined) await world.secret('login', secret)
    await create('web', secret === undefined ? {} : { secretRef: { name: 'login' } })
    await world.pass(1_200)
    expect(await world.ready(GIT_REPOSITORY, 'web')).toContain(expected)
  })

  test.each<[what: string, spec: object, ready: string, stalled: boolean]>([
    [
      'a Secret that is not there',
      { secretRef: { name: 'x' } },
      `AuthenticationFailed failed to get secret 'apps/x': failed to get secret 'apps/x': secrets "x" not found`,
      false,
    ],
    [
      'a proxy that is not there',
      { proxySecretRef: { name: 'x' } },
      'AuthenticationFailed failed to configure proxy options: secrets "x" not found',
      false,
    ],
    [
      'a proxy',
      { proxySecretRef: { name: 'proxy' } },
      'AuthenticationFailed failed to configure proxy options: the simulator reaches repositories directly',
      false,
    ],
    ['GitHub without a Secret', { provider: 'github' }, 'InvalidProviderConfiguration secretRef with github app data must be specified', true],
    ['an account of a cloud', { provider: 'azure', serviceAccountName: 'x' }, 'FeatureGateDisabled to use spec.serviceAccountName', true],
    [
      'ssh without a key',
      { url: 'ssh://git@127.0.0.1/x' },
      "AuthenticationFailed failed to configure authentication options: invalid 'ssh' auth option: 'identity' is required",
      false,
    ],
    ['signatures', { verify: { mode: 'HEAD', secretRef: { name: 'proxy' } } }, 'InvalidCommitSignature signature verification of commit', false],
    [
      'the signature of a tag where none is',
      { verify: { mode: 'Tag', secretRef: { name: 'proxy' } } },
      "InvalidVerificationMode cannot verify tag object's signature if a tag reference is not specified",
      true,
    ],
    [
      'signatures without keys',
      { verify: { mode: 'HEAD', secretRef: { name: 'x' } } },
      'VerificationError public keys secret error: secrets "x" not found',
      false,
    ],
  ])('%s', async (_what, spec, ready, stalled) => {
    await world.secret('proxy', { address: 'http://proxy.example.test:3128' })
    await create('web', spec)
    await world.pass(1_200)
    expect(await world.ready(GIT_REPOSITORY, 'web')).toContain(`Ready=False/${ready}`)
    expect((await world.conditions(GIT_REPOSITORY, 'web')).some((line) => line.startsWith('Stalled=True'))).toBe(stalled)
  })
})

test.each([
  ['a branch', { branch: 'main' }, 'unable to clone', 'unable to list remote for'],
  ['a name', { name: 'refs/heads/main' }, 'unable to list remote for', 'unable to list remote for'],
  ['a range', { semver: '1.x' }, 'unable to clone', 'unable to clone'],
])('a remote that does not answer is told as what was tried: %s', async (_what, ref, atFirst, later) => {
  const nowhere = 'http://127.0.0.1:1/x.git'
  const told = (tried: string) =>
    `${tried} '${nowhere}': Get "${nowhere}/info/refs?service=git-upload-pack": dial tcp 127.0.0.1:1: connect: connection refused`
  await create('web', { ref, url: nowhere })
  await world.pass(1_200)
  expect(await world.ready(GIT_REPOSITORY, 'web')).toContain(told(atFirst))
  await world.change(GIT_REPOSITORY, 'web', { spec: { url: urlOf() } })
  await world.pass()
  await world.change(GIT_REPOSITORY, 'web', { spec: { url: nowhere } })
  await world.pass(1_200)
  expect(await world.ready(GIT_REPOSITORY, 'web')).toContain(told(later))
})

test('old artifacts are collected, all of them on deletion', async () => {
  await create('web', {})
  await world.pass()
  for (const [index, message] of ['three', 'four', 'five'].entries()) {
    await commitFiles(bare(), { message, files: { x: message }, at: index + 3 })
    await world.change(GIT_REPOSITORY, 'web', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': message } } })
    await world.pass()
  }
  expect(await world.events(GIT_REPOSITORY, 'web')).toContain('Normal GarbageCollectionSucceeded garbage collected 1 artifacts')
  await world.client.delete(GIT_REPOSITORY, { namespace: NAMESPACE, name: 'web' })
  await world.pass()
  expect(await world.client.get(GIT_REPOSITORY, { namespace: NAMESPACE, name: 'web' })).toBeUndefined()
  expect((await world.events(GIT_REPOSITORY, 'web')).at(-1)).toBe(
    'Normal GarbageCollectionSucceeded garbage collected artifacts for deleted resource',
  )
})

test('a suspended one answers requests and fetches nothing', async () => {
  await create('web', { suspend: true })
  await world.pass()
  expect(await world.get(GIT_REPOSITORY, 'web')).toMatchObject({ status: { observedGeneration: -1 } })
  await world.change(GIT_REPOSITORY, 'web', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } })
  await world.pass()
  expect(await world.get(GIT_REPOSITORY, 'web')).toMatchObject({ status: { lastHandledReconcileAt: 'now' } })
  expect(await world.conditions(GIT_REPOSITORY, 'web')).toEqual([])
})

test('a recovery with the content of before is told', async () => {
  await create('web', {})
  await world.pass()
  await world.change(GIT_REPOSITORY, 'web', { spec: { secretRef: { name: 'x' } } })
  await world.pass()
  await world.change(GIT_REPOSITORY, 'web', { spec: { secretRef: null } })
  await world.pass()
  const events = await world.events(GIT_REPOSITORY, 'web')
  expect(events).toContain(`Normal Succeeded stored artifact for commit 'main@sha1:${second}'`)
  expect(events).toContain(`Normal GitOperationSucceeded no changes since last reconciliation: observed revision 'main@sha1:${second}'`)
})

test('what is read from an artifact is what the commit has', async () => {
  await create('web', {})
  await world.pass()
  const read = await world.artifacts.read(`GitRepository/${NAMESPACE}/web`, `main@sha1:${second}`, (directory) =>
    readFile(join(directory, 'deploy/a.yaml'), 'utf8'),
  )
  expect(read?.value).toBe('a: 2\n')
})
