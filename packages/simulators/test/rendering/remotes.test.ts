import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bucketExists, listBucket, readBucketObject } from '../../src/bucket/bucket-client.ts'
import { startBucketServer } from '../../src/bucket/start-bucket-server.ts'
import { CheckoutCache } from '../../src/git/checkout-cache.ts'
import { checkOut } from '../../src/git/fetch-repository.ts'
import { commitFiles, startGitServer, tagCommit } from '../../src/git/index.ts'
import { listReferences } from '../../src/git/list-references.ts'
import { newestTag } from '../../src/git/newest-tag.ts'
import { startStaticServer } from '../../src/git/start-static-server.ts'
import { listTags, parseOciUrl, pullBlob, pullManifest, resolveDigest } from '../../src/oci/oci-client.ts'
import { startOciStore } from '../../src/oci/start-oci-store.ts'
import { readArchive, writeFiles } from '../../src/remote/archive.ts'
import { startLoopbackServer } from '../../src/remote/loopback-server.ts'
import { downloadChart, fetchChartIndex, parseChartIndex, resolveChartVersion } from '../../src/rendering/helm/chart-index.ts'
import { loadArchivedChart } from '../../src/rendering/helm/load-chart.ts'
import { RECORDINGS } from '../support/recordings.ts'

let root: string
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'remotes-test-'))
})
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await rm(root, { recursive: true })
})

async function serving<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting
  ends.push(() => server.close())
  return server
}

/** A port where nobody listens any more. */
async function deadHost(): Promise<string> {
  const server = await startStaticServer({ root })
  await server.close()
  return new URL(server.url).host
}

describe('a repository', () => {
  const web = () => join(root, 'web.git')

  test('gives its references, the newest tag of a range, and the files of a commit', async () => {
    const { url } = await serving(startGitServer({ root }))
    const first = await commitFiles(web(), { message: 'one\n\nmore', files: { 'a.txt': '1', 'd/b.txt': '2' }, at: 0 })
    await tagCommit(web(), 'v1.0.0')
    await commitFiles(web(), { message: 'two', files: { 'a.txt': null }, at: 0 })
    await tagCommit(web(), 'v1.2.0', { message: 'annotated' })
    const references = await listReferences(`${url}/web.git`)
    expect(newestTag(references, '1.0.x')).toEqual({ tag: 'v1.0.0', commit: first })
    expect(newestTag(references, '>=1.0.0')).toEqual({ tag: 'v1.2.0', commit: references.get('refs/heads/main') })
    expect(newestTag(references, '>2')).toBeUndefined()
    const checkout = await checkOut(`${url}/web.git`, first, {}, { within: ['refs/heads/main'] })
    expect([checkout.subject, (await readdir(checkout.directory)).sort()]).toEqual(['one', ['a.txt', 'd']])
    await checkout.dispose()
  })

  test('has commits by the branch that they are on', async () => {
    const { url } = await serving(startGitServer({ root }))
    await commitFiles(web(), { message: 'main', files: { a: '1' }, at: 0 })
    const other = await commitFiles(web(), { message: 'other', files: { b: '1' }, branch: 'other', at: 0 })
    const onMain = checkOut(`${url}/web.git`, other, {}, { within: ['refs/heads/main'] })
    await expect(onMain).rejects.toMatchObject({ kind: 'no-reference', message: 'object not found' })
    await expect(checkOut(`${url}/web.git`, '0'.repeat(40))).rejects.toMatchObject({ kind: 'no-reference' })
  })

  test('is fetched once for a commit that a cache keeps', async () => {
    const server = await startGitServer({ root })
    const commit = await commitFiles(web(), { message: 'one', files: { a: '1' }, at: 0 })
    const cache = new CheckoutCache()
    const first = await cache.checkOut(`${server.url}/web.git`, commit)
    await server.close()
    await first.dispose()
    const second = await cache.checkOut(`${server.url}/web.git`, commit)
    expect(await readFile(join(second.directory, 'a'), 'utf8')).toBe('1')
    await cache.close()
    await second.dispose()
  })

  test('asks for credentials', async () => {
    const credentials = { username: 'user', password: 'secret' }
    const { url } = await serving(startGitServer({ root, credentials }))
    const commit = await commitFiles(web(), { message: 'one', files: { a: '1' }, at: 0 })
    const refused = { kind: 'authentication', message: 'authentication required: Unauthorized' }
    await expect(listReferences(`${url}/web.git`)).rejects.toMatchObject(refused)
    await expect(listReferences(`${url}/web.git`, { credentials: { bearerToken: 'x' } })).rejects.toMatchObject(refused)
    await expect(checkOut(`${url}/web.git`, commit)).rejects.toMatchObject({ kind: 'authentication' })
    expect([...(await listReferences(`${url}/web.git`, { credentials })).keys()]).toEqual(['HEAD', 'refs/heads/main'])
    await (await checkOut(`${url}/web.git`, commit, { credentials })).dispose()
  })

  test('that is not there, is empty, does not answer, is of another scheme', async () => {
    const { url } = await serving(startGitServer({ root }))
    const host = await deadHost()
    await expect(listReferences(`${url}/no.git`)).rejects.toMatchObject({ kind: 'no-repository', message: 'repository not found: ' })
    await expect(listReferences(`http://${host}/x.git`)).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Get "http://${host}/x.git/info/refs?service=git-upload-pack": dial tcp ${host}: connect: connection refused`,
    })
    await expect(listReferences('ssh://x/y')).rejects.toMatchObject({ kind: 'scheme' })
    await expect(listReferences('http://x y/z')).rejects.toMatchObject({ kind: 'unreachable' })
  })

  test('that hangs ends with the time-out of the clock', async () => {
    const hanging = await serving(startLoopbackServer((_, response) => new Promise((resolve) => response.once('close', resolve))))
    const clock = new VirtualClock()
    const listing = listReferences(`${hanging.url}/web.git`, { clock, timeoutMs: 60_000 }).catch((error: unknown) => error)
    await clock.advance(60_000)
    expect(await listing).toMatchObject({ kind: 'timeout', message: expect.stringContaining('context deadline exceeded') })
  })
})

describe('a chart repository', () => {
  const charts = () => serving(startStaticServer({ root: join(RECORDINGS, 'charts') }))

  test('gives the newest version of a range, and its archive', async () => {
    const { url } = await charts()
    const index = await fetchChartIndex(url)
    expect(index.digest).toBe('96e920a92e82d2b04fdfcfc347b8db9fcd1883ecd180457e2ebe8a0903827f10')
    const versions = ['1.x', '^1.0.0', '', '*', '1.0.0', '>=1.0.0 <2'].map((range) => resolveChartVersion(index, 'web', range).version)
    expect(versions).toEqual(['1.1.0', '1.1.0', '2.0.0', '2.0.0', '1.0.0', '1.1.0'])
    const version = { ...resolveChartVersion(index, 'web', '1.0.0'), urls: ['web-1.0.0.tgz'] }
    const chart = await loadArchivedChart(await downloadChart(url, version))
    expect(chart.metadata).toMatchObject({ name: 'web', version: '1.0.0', appVersion: '1.0' })
    await expect(downloadChart(url, { ...version, digest: '0' })).rejects.toMatchObject({ kind: 'content' })
    await expect(downloadChart(url, { ...version, urls: ['no.tgz'] })).rejects.toMatchObject({
      message: `failed to fetch ${url}/no.tgz : 404 Not Found`,
    })
  })

  test('says what it does not have', async () => {
    const { url } = await charts()
    const index = await fetchChartIndex(url)
    const host = await deadHost()
    expect(() => resolveChartVersion(index, 'ghost', '*')).toThrow('no chart name found')
    expect(() => resolveChartVersion(index, 'web', '9.9.9')).toThrow("no 'web' chart with version matching '9.9.9' found")
    await expect(fetchChartIndex(`http://${host}/none`)).rejects.toThrow(
      `Get "http://${host}/none/index.yaml": dial tcp ${host}: connect: connection refused`,
    )
    await expect(fetchChartIndex(`${url}/sub`)).rejects.toThrow(`failed to fetch ${url}/sub/index.yaml : 404 Not Found`)
    expect(() => parseChartIndex('entries: {}')).toThrow('no API version specified')
    expect(() => parseChartIndex('')).toThrow('empty index.yaml file')
  })
})

describe('a registry', () => {
  const annotations = { 'org.opencontainers.image.revision': 'main@sha1:1', 'org.opencontainers.image.source': 'https://git.example.test/app' }

  test('gives tags, digests, manifests and layers; equal content has an equal digest', async () => {
    const store = await serving(startOciStore())
    const app = parseOciUrl(`oci://${store.host}/team/app`)
    const digest = await store.push({ repository: 'team/app', tag: '1.0.0', files: { 'b.yaml': 'b', 'a.yaml': 'a' }, annotations })
    expect(await store.push({ repository: 'team/app', tag: '1.1.0', files: { 'a.yaml': 'a', 'b.yaml': 'b' }, annotations })).toBe(digest)
    expect([await listTags(app), await resolveDigest(app, '1.0.0')]).toEqual([['1.0.0', '1.1.0'], digest])
    const { manifest } = await pullManifest(app, digest)
    expect(manifest).toMatchObject({ annotations, config: { mediaType: 'application/vnd.cncf.flux.config.v1+json' } })
    const [layer] = manifest.layers
    if (layer === undefined) throw new Error('no layer')
    expect([...(await readArchive(await pullBlob(app, layer))).keys()]).toEqual(['a.yaml', 'b.yaml'])
  })

  test('says what it does not have', async () => {
    const store = await serving(startOciStore())
    await store.push({ repository: 'app', tag: '1.0.0', files: {} })
    const base = `http://${store.host}/v2`
    const host = await deadHost()
    await expect(resolveDigest(parseOciUrl(`oci://${store.host}/app`), '9.9.9')).rejects.toMatchObject({
      kind: 'no-reference',
      message: `GET ${base}/app/manifests/9.9.9: MANIFEST_UNKNOWN: manifest unknown`,
    })
    await expect(resolveDigest(parseOciUrl(`oci://${store.host}/none`), '1.0.0')).rejects.toMatchObject({
      kind: 'no-repository',
      message: `GET ${base}/none/manifests/1.0.0: NAME_UNKNOWN: repository name not known to registry`,
    })
    await expect(resolveDigest(parseOciUrl(`oci://${host}/app`), '1')).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Get "https://${host}/v2/": dial tcp ${host}: connect: connection refused; Get "http://${host}/v2/": dial tcp ${host}: connect: connection refused`,
    })
    expect(() => parseOciUrl('oci://host/app:tag')).toThrow("URL must not contain a tag; remove ':tag'")
  })

  test('asks for credentials', async () => {
    const credentials = { username: 'u', password: 'p' }
    const store = await serving(startOciStore({ credentials }))
    const digest = await store.push({ repository: 'app', tag: '1', files: {} })
    const app = parseOciUrl(`oci://${store.host}/app`)
    await expect(resolveDigest(app, '1')).rejects.toMatchObject({ kind: 'authentication' })
    expect(await resolveDigest(app, '1', { credentials })).toBe(digest)
  })
})

test('a bucket gives its objects', async () => {
  await writeFiles(
    join(root, 'apps'),
    new Map([
      ['deploy/a b.yaml', 'a'],
      ['other.yaml', 'o'],
    ]),
  )
  const { url: endpoint } = await serving(startBucketServer({ root }))
  const apps = { endpoint, bucket: 'apps' }
  expect([await bucketExists(apps), await bucketExists({ endpoint, bucket: 'none' })]).toEqual([true, false])
  expect((await listBucket(apps, 'deploy/')).map(({ key }) => key)).toEqual(['deploy/a b.yaml'])
  expect((await readBucketObject(apps, 'deploy/a b.yaml')).toString()).toBe('a')
  await expect(readBucketObject(apps, 'none')).rejects.toThrow('The specified key does not exist.')
})

test('an archive is read only as long as it stays in its folder', async () => {
  await expect(readArchive(Buffer.from('no archive'))).rejects.toMatchObject({ kind: 'content' })
})
