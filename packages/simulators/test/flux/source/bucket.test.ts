import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BucketServer, startBucketServer } from '../../../src/bucket/start-bucket-server.ts'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { BUCKET } from '../../../src/flux/kinds.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'

let world: FluxWorld
let server: BucketServer

async function write(path: string, content: string): Promise<void> {
  const file = join(world.folder, 'stuff', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}

beforeEach(async () => {
  world = await startFluxWorld()
  server = await startBucketServer({ root: world.folder })
  await write('deploy/a.yaml', 'a: 1\n')
  await write('docs/b.md', 'b\n')
  await write('c.jpg', 'picture')
})

afterEach(async () => {
  await world.close()
  await server.close()
})

const create = (spec: object = {}) =>
  world.create(BUCKET, 'web', { interval: '1h', endpoint: new URL(server.url).host, insecure: true, bucketName: 'stuff', ...spec })
const status = async () => (await world.get(BUCKET, 'web')).status

async function filesOf(): Promise<string[]> {
  const read = await world.artifacts.read(`Bucket/${NAMESPACE}/web`, textAt(await status(), 'artifact', 'revision') ?? '', (directory) =>
    readdir(directory),
  )
  return read?.value.sort() ?? []
}

test('all objects are the artifact; the revision sums up their keys and ETags', async () => {
  await create()
  await world.pass()
  const revision = textAt(await status(), 'artifact', 'revision')
  expect(await world.ready(BUCKET, 'web')).toBe(`Ready=True/Succeeded stored artifact: revision '${revision}'`)
  expect(textAt(await status(), 'artifact', 'path')).toBe(`bucket/${NAMESPACE}/web/${revision?.slice('sha256:'.length)}.tar.gz`)
  expect(await filesOf()).toEqual(['c.jpg', 'deploy', 'docs'])
  expect(await world.events(BUCKET, 'web')).toEqual(["Normal NewArtifact stored artifact with 3 fetched files from 'stuff' bucket"])
  await world.pass(3_600_000)
  expect(textAt(await status(), 'artifact', 'revision')).toBe(revision)
  await write('deploy/a.yaml', 'a: 2\n')
  await world.pass(3_600_000)
  expect(textAt(await status(), 'artifact', 'revision')).not.toBe(revision)
})

test.each<[what: string, spec: object, rules: string | undefined, files: readonly string[]]>([
  ['a prefix', { prefix: 'deploy/' }, undefined, ['deploy']],
  ['spec.ignore', { ignore: '*.jpg\n' }, undefined, ['deploy', 'docs']],
  ['.sourceignore', {}, '/docs\n', ['c.jpg', 'deploy']],
  ['spec.ignore after .sourceignore', { ignore: '!/docs\n' }, '/*\n', ['docs']],
])('%s', async (_what, spec, rules, files) => {
  if (rules !== undefined) await write('.sourceignore', rules)
  await create(spec)
  await world.pass()
  expect(await filesOf()).toEqual(files)
})

test.each<[what: string, spec: object, ready: string]>([
  ['no such bucket', { bucketName: 'none' }, "BucketOperationFailed bucket 'none' not found"],
  ['a Secret that is not there', { secretRef: { name: 'x' } }, `AuthenticationFailed failed to get secret 'apps/x': secrets "x" not found`],
  [
    'a Secret without keys',
    { secretRef: { name: 'half' } },
    "AuthenticationFailed invalid 'half' secret data: required fields 'accesskey' and 'secretkey'",
  ],
  ['a cloud without keys', { provider: 'aws' }, 'AuthenticationFailed AWS authentication failed: the simulator has no identity of this provider'],
  ['another cloud', { provider: 'gcp' }, "AuthenticationFailed the simulator has no client for the provider 'gcp'"],
  ['a proxy that is not there', { proxySecretRef: { name: 'x' } }, 'AuthenticationFailed failed to get proxy URL: secrets "x" not found'],
])('%s', async (_what, spec, ready) => {
  await world.secret('half', { accesskey: 'x' })
  await create(spec)
  await world.pass(1_200)
  expect(await world.ready(BUCKET, 'web')).toBe(`Ready=False/${ready}`)
})

test.each([
  ['its region is asked for first', {}, 'Get "http://127.0.0.1:1/stuff/?location="'],
  ['unless it is named', { region: 'here' }, 'Head "http://127.0.0.1:1/stuff/"'],
])('a store that does not answer: %s', async (_what, spec, call) => {
  await create({ endpoint: '127.0.0.1:1', ...spec })
  await world.pass(1_200)
  expect(await world.ready(BUCKET, 'web')).toBe(
    `Ready=False/BucketOperationFailed failed to confirm existence of 'stuff' bucket: ${call}: dial tcp 127.0.0.1:1: connect: connection refused`,
  )
})
