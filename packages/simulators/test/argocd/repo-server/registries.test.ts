import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSource } from '../../../src/argocd/application.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { type OciStore, startOciStore } from '../../../src/oci/start-oci-store.ts'
import { packedChart } from '../../support/packed-chart.ts'
import { type RepoServerWorld, shownNames, startRepoServerWorld } from './repo-server-world.ts'

const CONF = { 'templates/conf.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Chart.Version }}"}\n' }

let world: RepoServerWorld
let store: OciStore
const digests = new Map<string, string>()
beforeAll(async () => {
  world = await startRepoServerWorld()
  store = await startOciStore({ credentials: { username: 'u', password: 'p' } })
  for (const version of ['1.0.0', '1.2.0', '2.0.0+one']) {
    const annotations = { 'org.opencontainers.image.authors': 'somebody', 'org.opencontainers.image.version': version }
    const chart = await packedChart('web', version, CONF)
    digests.set(version, await store.push({ repository: 'charts/web', tag: version.replace('+', '_'), chart, annotations }))
  }
  await store.push({ repository: 'flux', tag: '1.0.0', files: { 'conf.yaml': 'kind: ConfigMap\n' } })
  const access = { username: 'u', password: 'p', insecureOCIForceHttp: 'true' }
  world.secret('repo-creds', { url: `oci://${store.host}`, type: 'oci', ...access })
  world.secret('repository', { url: `${store.host}/charts`, type: 'helm', name: 'charts', enableOCI: 'true', ...access })
})
afterAll(async () => {
  await world.close()
  await store.close()
})

const chart = (targetRevision: string): JsonMap => ({ repoURL: `${store.host}/charts`, chart: 'web', targetRevision })
const artifact = (targetRevision: string, repository = 'charts/web'): JsonMap => ({
  repoURL: `oci://${store.host}/${repository}`,
  path: '.',
  targetRevision,
})

describe('a chart of a registry', () => {
  test.each<[string, string]>([
    ['1.0.0', 'ConfigMap/1.0.0'],
    ['1.*', 'ConfigMap/1.2.0'],
    ['2.0.0+one', 'ConfigMap/2.0.0+one'],
  ])('is that of %s', async (targetRevision, name) => {
    expect(shownNames(await world.generate(chart(targetRevision)))).toEqual([name])
  })

  test('that is not there is refused in the words of helm pull', async () => {
    expect(await world.failure(chart('3.0.0'))).toMatch(
      new RegExp(
        `error pulling OCI chart: failed to pull OCI chart: failed running helm: \`helm pull oci://${store.host}/charts/web --version 3.0.0 --destination /tmp/[-0-9a-f]+ --plain-http\` failed exit status 1: Error: ${store.host}/charts/web:3.0.0: not found$`,
      ),
    )
  })
})

describe('an artifact of a registry', () => {
  test.each<[string, string]>([
    ['1.0.0', '1.0.0'],
    ['~1', '1.2.0'],
    ['2.0.0+one', '2.0.0+one'],
  ])('is what %s means, by its digest', async (targetRevision, version) => {
    const source = readSource(artifact(targetRevision))
    expect(await world.repoServer.resolve(source, targetRevision)).toBe(digests.get(version))
    expect(shownNames(await world.generate(artifact(targetRevision)))).toEqual([`ConfigMap/${version}`])
  })

  test('is its digest too', async () => {
    expect(shownNames(await world.generate(artifact(digests.get('1.0.0') ?? '')))).toEqual(['ConfigMap/1.0.0'])
  })

  test('has tags and metadata', async () => {
    const source = readSource(artifact('1.0.0'))
    expect([...(await world.repoServer.ociTags(source.repoURL))].sort()).toEqual(['1.0.0', '1.2.0', '2.0.0+one'])
    expect(await world.repoServer.ociMetadata(source, digests.get('1.2.0') ?? '')).toEqual({ authors: 'somebody', version: '1.2.0' })
  })

  test.each<[string, () => JsonMap, string]>([
    [
      'without such a tag',
      () => artifact('none'),
      `failed to resolve revision "none": cannot get digest for revision none: ${'HOST'}/charts/web:none: not found`,
    ],
    [
      'without a tag in the range',
      () => artifact('^7'),
      'failed to resolve revision "^7": no version for constraints: version matching constraint not found in 3 tags',
    ],
    [
      'of a kind that is not allowed',
      () => artifact('1.0.0', 'flux'),
      'oci layer media type application/vnd.cncf.flux.content.v1.tar+gzip is not in the list of allowed media types',
    ],
  ])('%s is refused', async (_, source, text) => {
    expect(await world.failure(source())).toBe(`rpc error: code = Unknown desc = ${text.replace('HOST', store.host)}`)
  })
})

describe('a registry', () => {
  const test1 = async (repository: JsonMap) => {
    try {
      await world.repoServer.testRepository({ repo: '', ...repository })
      return 'reached'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  const plain = { insecureOCIForceHttp: true }

  test('is reached with credentials, in its own way', async () => {
    const helm = { type: 'helm', enableOCI: true, repo: `${store.host}/charts`, ...plain }
    const oci = { type: 'oci', repo: `oci://${store.host}/charts/web`, ...plain }
    expect([
      await test1({ ...helm, username: 'u', password: 'p' }),
      await test1({ ...oci, username: 'u', password: 'p' }),
      await test1(helm),
    ]).toEqual([
      'reached',
      'reached',
      'reached', // without credentials Helm does not look
    ])
    expect(await test1(oci)).toMatch(/^error testing repository connectivity: .*401/)
    expect(await test1({ ...helm, username: 'u', password: 'wrong' })).toMatch(
      /^error testing repository connectivity: error logging into OCI registry: .*401/,
    )
  })

  test('speaks TLS unless the repository says otherwise', async () => {
    expect(await test1({ type: 'oci', repo: `oci://${store.host}/charts/web`, username: 'u', password: 'p' })).toBe(
      `error testing repository connectivity: Get "https://${store.host}/v2/": http: server gave HTTP response to HTTPS client`,
    )
  })

  test('of Helm has no scheme in its address', async () => {
    expect(await test1({ type: 'helm', enableOCI: true, repo: 'https://x.test' })).toBe(
      'error testing repository connectivity: OCI Helm repository URL should include hostname and port only',
    )
    expect(await test1({ type: 'svn', repo: 'x' })).toBe('unsupported repository type "svn"')
  })
})

test('oci:// is nothing special before 3.1', async () => {
  const old = await startRepoServerWorld({ version: '3.0' })
  expect(await old.failure(artifact('1.0.0'))).toContain('only git over http(s) is simulated')
  await old.close()
})
