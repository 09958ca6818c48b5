import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import { GIT_REPOSITORY, HELM_CHART, HELM_REPOSITORY } from '../../../src/flux/kinds.ts'
import { commitFiles } from '../../../src/git/commit-files.ts'
import { startGitServer } from '../../../src/git/git-server.ts'
import { startStaticServer } from '../../../src/git/start-static-server.ts'
import { type OciStore, startOciStore } from '../../../src/oci/start-oci-store.ts'
import { type FluxWorld, NAMESPACE, startFluxWorld } from '../../support/flux-world.ts'
import { packedChart } from '../../support/packed-chart.ts'

let world: FluxWorld
let servers: { readonly url: string; close(): Promise<void> }[]
let store: OciStore

const charts = () => join(world.folder, 'charts')
const bare = () => join(world.folder, 'git', 'web.git')

async function serveVersions(versions: readonly string[]): Promise<void> {
  await mkdir(charts(), { recursive: true })
  for (const version of versions) {
    const archive = await packedChart('web', version, { 'values-big.yaml': 'replicas: 9\n' })
    await writeFile(join(charts(), `web-${version}.tgz`), archive)
  }
  const entries = versions.map((version) => `    - {apiVersion: v2, name: web, version: ${version}, urls: [web-${version}.tgz]}\n`).join('')
  await writeFile(join(charts(), 'index.yaml'), `apiVersion: v1\nentries:\n  web:\n${entries}`)
}

beforeEach(async () => {
  world = await startFluxWorld()
  await serveVersions(['1.0.0', '1.1.0', '2.0.0-rc.1'])
  const chartServer = await startStaticServer({ root: charts() })
  store = await startOciStore()
  servers = [chartServer]
  await world.create(HELM_REPOSITORY, 'charts', { interval: '1h', url: chartServer.url })
  await world.create(HELM_REPOSITORY, 'registry', { type: 'oci', insecure: true, url: `oci://${store.host}/charts` })
  await world.pass()
})

/** A repository with charts, fetched. */
async function startGit(): Promise<void> {
  await commitFiles(bare(), {
    message: 'charts',
    files: {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'charts/web/values.yaml': 'a: 1\nmap: {x: 1, y: 1}\n',
      'charts/web/templates/x.yaml': 'x\n',
      'charts/needs/Chart.yaml':
        'apiVersion: v2\nname: needs\nversion: 0.1.0\ndependencies:\n  - {name: redis, version: 1.x, repository: "@stable"}\n',
      'charts/nameless/Chart.yaml': 'version: 1.0.0\n',
      'values-prod.yaml': 'map: {y: 2}\n',
      'README.md': '',
    },
    at: 1,
  })
  const server = await startGitServer({ root: join(world.folder, 'git') })
  servers.push(server)
  await world.create(GIT_REPOSITORY, 'git', { interval: '1h', url: `${server.url}/web.git`, ref: { branch: 'main' } })
  await world.pass()
}

afterEach(async () => {
  await world.close()
  await Promise.all([...servers.map((server) => server.close()), store.close()])
})

const FROM = {
  index: { kind: 'HelmRepository', name: 'charts' },
  registry: { kind: 'HelmRepository', name: 'registry' },
  git: { kind: 'GitRepository', name: 'git' },
} as const

const create = (sourceRef: object, spec: object, name = 'web') => world.create(HELM_CHART, name, { interval: '1h', chart: 'web', sourceRef, ...spec })
const status = async () => (await world.get(HELM_CHART, 'web')).status

async function fileOf(name: string): Promise<string | undefined> {
  const revision = textAt(await status(), 'artifact', 'revision') ?? ''
  const read = await world.artifacts.read(`HelmChart/${NAMESPACE}/web`, revision, (directory) => readFile(join(directory, name), 'utf8'))
  return read?.value
}

describe('versions', () => {
  test.each<[version: string | undefined, found: string]>([
    [undefined, '1.1.0'],
    ['*', '1.1.0'],
    ['1.0.0', '1.0.0'],
    ['1.0.x', '1.0.0'],
    ['>=1.0.0-0', '2.0.0-rc.1'],
  ])('%s', async (version, found) => {
    await create(FROM.index, { version })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toBe(`Ready=True/ChartPullSucceeded pulled 'web' chart with version '${found}'`)
    expect(await status()).toMatchObject({
      observedChartName: 'web',
      observedGeneration: 1,
      artifact: { revision: found, path: `helmchart/${NAMESPACE}/web/web-${found}.tgz` },
      url: `http://source-controller.flux-system.svc.cluster.local./helmchart/${NAMESPACE}/web/latest.tar.gz`,
    })
    expect(await fileOf('Chart.yaml')).toContain(`version: ${found}`)
  })

  test('an index with a newer version makes the chart anew', async () => {
    await create(FROM.index, { version: '1.x' })
    await world.pass()
    await serveVersions(['1.0.0', '1.1.0', '1.2.0'])
    await world.change(HELM_REPOSITORY, 'charts', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toContain("version '1.2.0'")
  })
})

describe('values files', () => {
  test('of an archive', async () => {
    await create(FROM.index, { version: '1.0.0', valuesFiles: ['values.yaml', 'values-big.yaml'] })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toBe(
      "Ready=True/ChartPackageSucceeded packaged 'web' chart with version '1.0.0+1' and merged values files [values.yaml values-big.yaml]",
    )
    expect(await fileOf('values.yaml')).toBe('replicas: 9\n')
    expect(await fileOf('Chart.yaml')).toContain('version: 1.0.0+1')
    expect(await status()).not.toHaveProperty('observedValuesFiles')
  })

  test('values.yaml alone is the chart as it is', async () => {
    await create(FROM.index, { version: '1.0.0', valuesFiles: ['values.yaml'] })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toContain("pulled 'web' chart with version '1.0.0'")
  })

  test('of a folder, by their path in the repository; missing ones may be passed over', async () => {
    await startGit()
    await create(FROM.git, {
      chart: './charts/web',
      valuesFiles: ['charts/web/values.yaml', 'values-prod.yaml', 'nope.yaml'],
      ignoreMissingValuesFiles: true,
      reconcileStrategy: 'Revision',
    })
    await world.pass()
    const commit = textAt(await world.get(GIT_REPOSITORY, 'git'), 'status', 'artifact', 'revision')?.split(':')[1]
    const version = `0.1.0+${commit?.slice(0, 12)}.1`
    expect(await world.ready(HELM_CHART, 'web')).toBe(
      `Ready=True/ChartPackageSucceeded packaged 'web' chart with version '${version}' and merged values files [charts/web/values.yaml values-prod.yaml]`,
    )
    expect(await fileOf('values.yaml')).toBe('a: 1\nmap:\n  x: 1\n  y: 2\n')
    expect(await status()).toMatchObject({ observedValuesFiles: ['charts/web/values.yaml', 'values-prod.yaml'] })
  })

  test.each<[what: string, sourceRef: object, spec: object, message: string]>([
    ['an archive', FROM.index, { version: '1.0.0' }, "failed to merge chart values: no values file found at path 'nope.yaml'"],
    ['a folder', FROM.git, { chart: 'charts/web' }, "no values file found at path '/nope.yaml' (reference 'nope.yaml')"],
  ])('one that is missing in %s', async (_what, sourceRef, spec, message) => {
    if (sourceRef === FROM.git) await startGit()
    await create(sourceRef, { ...spec, valuesFiles: ['nope.yaml'] })
    await world.pass()
    const told = `ValuesFilesError values files merge error: ${message}`
    expect(await world.conditions(HELM_CHART, 'web')).toEqual([`Stalled=True/${told}`, `Ready=False/${told}`, `BuildFailed=True/${told}`])
  })
})

describe('a folder of a repository', () => {
  beforeEach(startGit)

  test('the version is that of Chart.yaml, and another commit changes nothing', async () => {
    await create(FROM.git, { chart: 'charts/web' })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toBe("Ready=True/ChartPackageSucceeded packaged 'web' chart with version '0.1.0'")
    await commitFiles(bare(), { message: 'other', files: { other: 'x' }, at: 2 })
    await world.change(GIT_REPOSITORY, 'git', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    const revision = textAt(await world.get(GIT_REPOSITORY, 'git'), 'status', 'artifact', 'revision')
    expect(await status()).toMatchObject({ observedSourceArtifactRevision: revision })
    expect((await world.events(HELM_CHART, 'web')).at(-1)).toBe("Normal ArtifactUpToDate artifact up-to-date with remote revision: '0.1.0'")
  })

  test('an archive in a repository is passed on as it is', async () => {
    await commitFiles(bare(), { message: 'archive', files: { 'web.tgz': await packedChart('web', '3.0.0') }, at: 2 })
    await world.change(GIT_REPOSITORY, 'git', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    await create(FROM.git, { chart: 'web.tgz' })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toBe("Ready=True/ChartPullSucceeded pulled 'web' chart with version '3.0.0'")
  })

  test.each<[what: string, chart: string, condition: string, message: RegExp]>([
    [
      'no such folder',
      'charts/nope',
      'FetchFailed',
      /^invalid chart reference: stat \/tmp\/helmchart-apps-web-\d+\/source\/charts\/nope: no such file or directory$/,
    ],
    [
      'a folder without a chart',
      'charts',
      'FetchFailed',
      /^invalid chart reference: open \/tmp\/helmchart-apps-web-\d+\/source\/charts\/Chart.yaml: no such file or directory$/,
    ],
    ['a chart without a name', 'charts/nameless', 'FetchFailed', /^invalid chart reference: validation: chart.metadata.name is required$/],
    ['what is no archive', 'README.md', 'FetchFailed', /^invalid chart reference: /],
    ['an absolute path', '/charts/web', 'FetchFailed', /^invalid chart reference: local chart reference path is expected to be relative$/],
    [
      'a dependency that is not there',
      'charts/needs',
      'BuildFailed',
      /^dependency build error: failed to add remote dependency 'redis': aliased repository dependency is not supported: @stable$/,
    ],
  ])('%s', async (_what, chart, condition, message) => {
    await create(FROM.git, { chart })
    await world.pass(1_500)
    const [, told = ''] = /^Ready=False\/\w+ (.*)$/.exec(await world.ready(HELM_CHART, 'web')) ?? []
    expect(told).toMatch(message)
    expect((await world.conditions(HELM_CHART, 'web')).some((line) => line.startsWith(`${condition}=True`))).toBe(true)
  })
})

describe('dependencies of a folder', () => {
  const umbrella = async (...dependencies: readonly string[]) => {
    await startGit()
    const lines = dependencies.map((line) => `  - {${line.replaceAll('CHARTS', servers[0]?.url ?? '').replaceAll('STORE', store.host)}}\n`).join('')
    const chart = `apiVersion: v2\nname: all\nversion: 1.0.0\ndependencies:\n${lines}`
    await commitFiles(bare(), {
      message: 'umbrella',
      files: { 'charts/all/Chart.yaml': chart, 'charts/all/charts/kept/Chart.yaml': 'name: kept\nversion: 1.0.0\n' },
      at: 2,
    })
    await world.change(GIT_REPOSITORY, 'git', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': '1' } } })
    await world.pass()
    await create(FROM.git, { chart: 'charts/all' })
    await world.pass(1_500)
  }

  test('come from the source, from repositories and from registries; those in charts/ stay', async () => {
    await store.push({ repository: 'libs/lib', tag: '1.0.0', chart: await packedChart('lib', '1.0.0') })
    await world.create(HELM_REPOSITORY, 'libs', { type: 'oci', insecure: true, url: 'oci://STORE/libs'.replace('STORE', store.host) })
    await umbrella(
      'name: kept, version: 1.0.0, repository: "https://example.test"',
      'name: local, version: ">=0.0.0", repository: "file://../web"',
      'name: web, version: 1.0.x, repository: "CHARTS/"',
      'name: lib, version: ">=1.0.0", repository: "oci://STORE/libs"',
    )
    expect(await world.ready(HELM_CHART, 'web')).toContain("packaged 'all' chart with version '1.0.0'")
    expect(await world.events(HELM_CHART, 'web')).toContain('Normal ResolvedDependencies resolved 3 chart dependencies')
    const versions = await Promise.all(['kept', 'local', 'web', 'lib'].map((name) => fileOf(`charts/${name}/Chart.yaml`)))
    expect(versions.map((text) => /version: (.*)/.exec(text ?? '')?.[1])).toEqual(['1.0.0', '0.1.0', '1.0.0', '1.0.0'])
  })

  test.each([
    [
      'name: x, version: 1.x, repository: "file://../x"',
      "failed to add local dependency 'x': no chart found at '/charts/x' (reference 'file://../x')",
    ],
    ['name: web, version: 9.x, repository: "file://../web"', "failed to add local dependency 'web': can't get a valid version for constraint '9.x'"],
    [
      'name: web, version: new, repository: "file://../web"',
      `failed to add local dependency 'web': invalid version/constraint format 'new': improper constraint: "new"`,
    ],
    [
      'name: web, version: 9.x, repository: CHARTS',
      "failed to add remote dependency 'web': failed to get chart 'web' version '9.x' from 'CHARTS': no 'web' chart with version matching '9.x' found",
    ],
    ['name: web, version: 1.x, repository: "git://x"', "failed to add remote dependency 'web': invalid dependency repository URL: git://x"],
  ])('%s', async (dependency, message) => {
    await umbrella(dependency, 'name: kept, version: 1.0.0, repository: ""')
    const told = `DependencyBuildError dependency build error: ${message.replaceAll('CHARTS', servers[0]?.url ?? '')}`
    expect(await world.ready(HELM_CHART, 'web')).toBe(`Ready=False/${told}`)
    expect(await world.conditions(HELM_CHART, 'web')).toContain(`BuildFailed=True/${told}`)
  })
})

describe('a registry', () => {
  beforeEach(async () => {
    for (const version of ['1.0.0', '1.1.0+build']) {
      await store.push({ repository: 'charts/web', tag: version.replace('+', '_'), chart: await packedChart('web', version) })
    }
  })

  test.each<[version: string, found: string]>([
    ['1.0.0', '1.0.0'],
    ['>=1.0.0', '1.1.0+build'],
  ])('%s', async (version, found) => {
    await create(FROM.registry, { version })
    await world.pass()
    expect(await world.ready(HELM_CHART, 'web')).toBe(`Ready=True/ChartPullSucceeded pulled 'web' chart with version '${found}'`)
    expect(await status()).not.toHaveProperty('observedSourceArtifactRevision')
    expect(await fileOf('templates/conf.yaml')).toBe('kind: ConfigMap\n')
  })

  test.each<[what: string, chart: string, version: string, told: string]>([
    [
      'no such version',
      'web',
      '9.9.9',
      `failed to download chart for remote reference: failed to get 'oci://HOST/charts/web:9.9.9': failed to perform "FetchReference" on source: HOST/charts/web:9.9.9: not found`,
    ],
    [
      'no such chart',
      'none',
      '*',
      `failed to get chart version for remote reference: could not get tags for "none": could not fetch tags for "oci://HOST/charts/none": GET "http://HOST/v2/charts/none/tags/list": response status code 404: name unknown: repository name not known to registry`,
    ],
  ])('%s', async (_what, chart, version, told) => {
    await create(FROM.registry, { chart, version })
    await world.pass(1_500)
    expect(await world.ready(HELM_CHART, 'web')).toBe(`Ready=False/ChartPullError chart pull error: ${told.replaceAll('HOST', store.host)}`)
  })

  test('nothing in the range', async () => {
    await create(FROM.registry, { version: '>=9.0.0' })
    await world.pass(1_500)
    const told = 'failed to get chart version for remote reference: could not locate a version matching provided version string >=9.0.0'
    expect(await world.ready(HELM_CHART, 'web')).toBe(`Ready=False/ChartPullError chart pull error: ${told}`)
  })
})

test.each<[what: string, sourceRef: object, spec: object, ready: string]>([
  [
    'no such chart',
    FROM.index,
    { chart: 'nope' },
    'InvalidChartReference invalid chart reference: failed to get chart version for remote reference: no chart name found',
  ],
  [
    'no such version',
    FROM.index,
    { version: '9.x' },
    "InvalidChartReference invalid chart reference: failed to get chart version for remote reference: no 'web' chart with version matching '9.x' found",
  ],
  [
    'an impossible name',
    FROM.index,
    { chart: 'Web' },
    "InvalidChartReference invalid chart reference: invalid chart name 'Web': a valid name must be lower case letters",
  ],
  ['signatures', FROM.index, { verify: { provider: 'cosign' } }, 'VerificationError chart verification error: not implemented'],
  [
    'no such source',
    { kind: 'HelmRepository', name: 'x' },
    {},
    'SourceUnavailable failed to get source: HelmRepository.source.toolkit.fluxcd.io "x" not found',
  ],
  [
    'a source without artifact',
    { kind: 'GitRepository', name: 'broken' },
    {},
    "NoSourceArtifact no artifact available for GitRepository source 'broken'",
  ],
])('%s', async (_what, sourceRef, spec, ready) => {
  await world.create(GIT_REPOSITORY, 'broken', { interval: '1h', url: 'http://127.0.0.1:1/x.git' })
  await create(sourceRef, spec)
  await world.pass(1_500)
  expect(await world.ready(HELM_CHART, 'web')).toContain(ready)
})

test('the folder of a chart goes with it', async () => {
  await create(FROM.index, { version: '1.0.0' })
  await world.pass()
  const read = await world.artifacts.read(`HelmChart/${NAMESPACE}/web`, '1.0.0', async (directory) => directory)
  await world.client.delete(HELM_CHART, { namespace: NAMESPACE, name: 'web' })
  await world.pass()
  await expect(readdir(read?.value ?? '')).rejects.toThrow('ENOENT')
})
