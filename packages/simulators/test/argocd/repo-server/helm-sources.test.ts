import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSource } from '../../../src/argocd/application.ts'
import { type JsonMap, type KubeObject, textAt } from '../../../src/cluster/kube-object.ts'
import { type RepoServerWorld, shownNames, startRepoServerWorld } from './repo-server-world.ts'

const TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
data:
  values: {{ .Values | toJson | quote }}
  version: {{ .Capabilities.KubeVersion.Version }}
  deployments: {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" | quote }}
`
const CHART = {
  'values.yaml': 'a: chart\nlist: [1]\n',
  'templates/conf.yaml': TEMPLATE,
  'crds/one.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ones.example.test}\n',
  'templates/test.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: test}}\n',
}

let world: RepoServerWorld
beforeAll(async () => {
  world = await startRepoServerWorld()
  for (const version of ['1.0.0', '1.2.0', '1.10.0']) await world.publish('web', version, CHART)
  await world.publish('needs-must', '1.0.0', { ...CHART, 'templates/conf.yaml': '{{ required "no name" .Values.name }}' })
  const files = Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: local\nversion: 0.1.0\n', ...CHART })
  await world.git.commit('site', 'charts', {
    ...Object.fromEntries(files.map(([path, content]) => [`chart/${path}`, content])),
    'chart/values-prod.yaml': 'a: prod\nb: prod\n',
    'chart/env/one.yaml': 'b: one\n',
    'chart/env/two.yaml': 'b: two\n',
    'chart/note.txt': 'hello',
    'shared.yaml': 'a: shared\n',
    'parent/Chart.yaml': `apiVersion: v2\nname: parent\nversion: 0.1.0\ndependencies:\n- {name: web, version: ^1.0.0, repository: ${world.charts}}\n- {name: local, version: 0.1.0, repository: "file://../chart"}\n`,
    'overrides/Chart.yaml': 'apiVersion: v2\nname: overrides\nversion: 0.1.0\n',
    'overrides/templates/conf.yaml': TEMPLATE,
    'overrides/.argocd-source.yaml': 'helm: {parameters: [{name: a, value: everybody}]}\n',
    'overrides/.argocd-source-mine.yaml': 'helm: {parameters: [{name: a, value: mine}]}\n',
  })
  await world.git.commit('values', 'values', { 'prod/values.yaml': 'a: from-another\n', 'prod/note.txt': 'from afar' })
})
afterAll(() => world.close())

const chart = (helm: JsonMap = {}, targetRevision = '1.0.0'): JsonMap => ({ repoURL: world.charts, chart: 'web', targetRevision, helm })
const local = (helm: JsonMap = {}, path = 'chart'): JsonMap => ({ repoURL: `${world.git.url}/site.git`, path, targetRevision: 'main', helm })
const conf = (manifests: readonly KubeObject[]) => manifests.find(({ kind }) => kind === 'ConfigMap')
const valuesOf = (manifests: readonly KubeObject[]) => JSON.parse(textAt(conf(manifests), 'data', 'values') ?? '') as JsonMap

describe('values of a chart', () => {
  test.each<[string, JsonMap, JsonMap]>([
    ['are its own', {}, { a: 'chart', list: [1] }],
    ['come from a file beside it', { valueFiles: ['values-prod.yaml'] }, { a: 'prod', b: 'prod', list: [1] }],
    ['come from files one over the other', { valueFiles: ['values-prod.yaml', 'env/one.yaml'] }, { a: 'prod', b: 'one', list: [1] }],
    ['come from a file of the repository', { valueFiles: ['/shared.yaml'] }, { a: 'shared', list: [1] }],
    ['come from all files of a pattern', { valueFiles: ['env/*.yaml'] }, { a: 'chart', b: 'two', list: [1] }],
    ['come last from a file that is named beside a pattern', { valueFiles: ['env/two.yaml', 'env/*.yaml'] }, { a: 'chart', b: 'one', list: [1] }],
    ['of a text are above those of files', { valueFiles: ['values-prod.yaml'], values: 'a: text' }, { a: 'text', b: 'prod', list: [1] }],
    [
      'of an object are above those of a text, which does not count then',
      { values: 'b: 1', valuesObject: { a: 'object' } },
      { a: 'object', list: [1] },
    ],
    ['of parameters are above all', { valuesObject: { a: 'object' }, parameters: [{ name: 'a', value: 'set' }] }, { a: 'set', list: [1] }],
    [
      'of parameters have types',
      {
        parameters: [
          { name: 'a', value: '1' },
          { name: 'b', value: 'true' },
          { name: 'list', value: 'null' },
        ],
      },
      { a: 1, b: true },
    ],
    ['of parameters may be texts', { parameters: [{ name: 'a', value: '1', forceString: true }] }, { a: '1', list: [1] }],
    [
      'of parameters go where a path leads',
      {
        parameters: [
          { name: 'x.y[0].z', value: '1' },
          { name: 'k\\.l', value: '2' },
        ],
      },
      { a: 'chart', list: [1], x: { y: [{ z: 1 }] }, 'k.l': 2 },
    ],
    [
      'of parameters may be lists',
      {
        parameters: [
          { name: 'list', value: '{a,1}' },
          { name: 'a', value: 'b,c' },
        ],
      },
      { a: 'b,c', list: ['a', 1] },
    ],
    [
      'of parameters have variables in them',
      { parameters: [{ name: 'a', value: '$ARGOCD_APP_NAME-$ARGOCD_APP_SOURCE_PATH' }] },
      { a: 'app-chart', list: [1] },
    ],
    ['come from the content of a file', { fileParameters: [{ name: 'a', path: 'note.txt' }] }, { a: 'hello', list: [1] }],
    ['are without those of a file that may be missing', { valueFiles: ['gone.yaml'], ignoreMissingValueFiles: true }, { a: 'chart', list: [1] }],
  ])('%s', async (_, helm, values) => {
    expect(valuesOf(await world.generate(local(helm)))).toEqual(values)
  })

  test.each<[string, JsonMap, string]>([
    ['in a file that is not there', { valueFiles: ['gone.yaml'] }, 'Error: open <path to cached source>/chart/gone.yaml: no such file or directory'],
    [
      'in a file outside of the repository',
      { valueFiles: ['../../x.yaml'] },
      "error resolving helm value files: error resolving value file path: file '../../x.yaml' resolved to outside repository root",
    ],
    [
      'at an address that is not allowed',
      { valueFiles: ['ftp://x/y.yaml'] },
      "error resolving helm value files: error resolving value file path: the URL scheme 'ftp' is not allowed",
    ],
    [
      'of a pattern that nothing fits',
      { valueFiles: ['none/*.yaml'] },
      'code = NotFound desc = error resolving helm value files: values file glob "none/*.yaml" matched no files',
    ],
    [
      'that are no map',
      { values: '- a' },
      'cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'that lead through what is no map',
      { values: 'a: x', parameters: [{ name: 'a.b', value: '1' }] },
      'Error: failed parsing --set data: unable to set b: the value above it is no map',
    ],
  ])('%s are refused', async (_, helm, text) => {
    expect(await world.failure(local(helm))).toContain(text)
  })

  test('are shown in the command that fails with them', async () => {
    const helm = {
      releaseName: 'r',
      namespace: 'n',
      kubeVersion: 'v1.30',
      skipCrds: true,
      skipTests: true,
      valueFiles: ['gone.yaml'],
      parameters: [
        { name: 'a', value: 'b,c' },
        { name: 'd', value: '1', forceString: true },
      ],
    }
    expect(await world.failure(local(helm))).toContain(
      '`helm template . --name-template r --namespace n --kube-version 1.30.0 --set a=b\\,c --set-string d=1 --values <path to cached source>/chart/gone.yaml <api versions removed> --skip-tests` failed exit status 1',
    )
  })
})

describe('a chart', () => {
  test('is released under the names of the application, unless the source has others', async () => {
    expect(conf(await world.generate(local()))?.metadata).toMatchObject({ name: 'app', namespace: 'team' })
    expect(conf(await world.generate(local(), { application: 'other-ns_app' }))?.metadata).toMatchObject({ name: 'app' })
    expect(conf(await world.generate(local({ releaseName: 'r', namespace: 'other' })))?.metadata).toMatchObject({ name: 'r', namespace: 'other' })
  })

  test('comes with its definitions first and its tests last, unless the source leaves them out', async () => {
    expect(shownNames(await world.generate(local()))).toEqual(['CustomResourceDefinition/ones.example.test', 'ConfigMap/app', 'Pod/check'])
    expect(shownNames(await world.generate(local({ skipCrds: true, skipTests: true })))).toEqual(['ConfigMap/app'])
  })

  test('sees what the cluster has, or what the source says that it has', async () => {
    const data = async (helm: JsonMap) => conf(await world.generate(local(helm)))?.['data']
    expect(await data({})).toMatchObject({ version: 'v1.36.1', deployments: 'true' })
    expect(await data({ kubeVersion: '1.30.2', apiVersions: ['x/v1'] })).toMatchObject({ version: 'v1.30.2', deployments: 'false' })
  })

  test.each<[string, string, string]>([
    ['one version', '1.2.0', '1.2.0'],
    ['the newest in a range', '1.x', '1.10.0'],
    ['the newest below another', '<1.10.0', '1.2.0'],
  ])('of a chart repository is %s', async (_, targetRevision, version) => {
    const source = readSource(chart({}, targetRevision))
    expect(await world.repoServer.resolve(source, targetRevision)).toBe(version)
    expect(shownNames(await world.generate(chart({}, targetRevision)))).toContain('ConfigMap/app')
  })

  test.each<[string, JsonMap, string]>([
    ['in no version of the range', { targetRevision: '^3.0.0' }, 'invalid revision: version matching constraint not found in 3 tags'],
    ['that the index does not have', { chart: 'none', targetRevision: '1.*' }, "chart 'none' not found in index"],
    [
      'of a repository that is none',
      { repoURL: 'http://127.0.0.1:1', targetRevision: '*' },
      'error loading repo index: error making HTTP request: Get "http://127.0.0.1:1/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    ['for a version of Helm that is none', { helm: { version: 'v2' } }, "error initializing helm app object: helm version 'v2' is not supported"],
  ])('%s is refused', async (_, more, text) => {
    expect(await world.failure({ ...chart(), ...more })).toBe(`rpc error: code = Unknown desc = ${text}`)
  })

  test('that cannot be rendered says why, and how to find out', async () => {
    expect(await world.failure({ ...chart(), chart: 'needs-must' })).toMatch(
      /Error: execution error at \(needs-must\/templates\/conf.yaml:1:3\): no name\n\nUse --debug flag to render out invalid YAML$/,
    )
  })

  test('gets the dependencies that it lacks, from a repository and from beside it', async () => {
    expect(shownNames(await world.generate(local({}, 'parent'))).filter((name) => name.startsWith('ConfigMap'))).toHaveLength(2)
  })

  test.each<[string, string | undefined, string, string, RegExp]>([
    ['has no such chart', undefined, 'gone', '1.0.0', /`helm dependency build` failed exit status 1: Error: gone chart not found in repo http:/],
    [
      'has no such version',
      undefined,
      'web',
      '^3',
      /Error: can't get a valid version for 1 subchart\(s\): "web" \(repository "http:[^"]*", version "\^3"\)\. Make sure a matching/,
    ],
    [
      'there is not',
      'http://127.0.0.1:1',
      'web',
      '1.0.0',
      /Error: no cached repository for helm-manager-[0-9a-f]{64} found\. \(try 'helm repo update'\): open /,
    ],
    [
      'cannot be added',
      'https://127.0.0.1:1',
      'web',
      '1.0.0',
      /^rpc error: code = Unknown desc = error building helm chart dependencies: failed to add helm repository https:.*`helm repo add https:--127\.0\.0\.1:1 https:\/\/127\.0\.0\.1:1` failed exit status 1: Error: looks like "https:\/\/127\.0\.0\.1:1" is not a valid chart repository or cannot be reached: Get .* connection refused$/,
    ],
  ])('lacks a dependency whose repository %s', async (_, repository = world.charts, name, version, text) => {
    const dependencies = [{ name, version, repository }]
    await world.git.commit('lacking', 'more', { 'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name: 'p', version: '1.0.0', dependencies }) })
    const source = { repoURL: `${world.git.url}/lacking.git`, path: '.', targetRevision: 'main' }
    expect(await world.failure(source, { noRevisionCache: true })).toMatch(text)
  })

  test('is told with what Chart.yaml says', async () => {
    await world.publish('told', '1.0.0', {
      'Chart.yaml': 'apiVersion: v2\nname: told\nversion: 1.0.0\nhome: https://example.test\nmaintainers: [{name: A, email: a@b.c}, {name: B}]\n',
    })
    expect(await world.repoServer.chartDetails(readSource({ ...chart(), chart: 'told' }), '1.0.0')).toEqual({
      home: 'https://example.test',
      maintainers: ['A <a@b.c>', 'B'],
    })
  })
})

describe('files in the folder of a source', () => {
  test('add to it, those for one application above those for all', async () => {
    expect(valuesOf(await world.generate(local({}, 'overrides')))).toEqual({ a: 'everybody' })
    expect(valuesOf(await world.generate(local({}, 'overrides'), { application: 'mine' }))).toEqual({ a: 'mine' })
  })
})

describe('value files of another source', () => {
  const another = (more: JsonMap = {}) => readSource({ repoURL: `${world.git.url}/values.git`, targetRevision: 'main', ref: 'vals', ...more })
  const several = (references = { vals: another() }) => ({ hasSeveralSources: true, references })

  test('are read at its revision', async () => {
    expect(valuesOf(await world.generate(chart({ valueFiles: ['$vals/prod/values.yaml'] }), several()))).toMatchObject({ a: 'from-another' })
    const fileParameters = [{ name: 'a', path: '$vals/prod/note.txt' }]
    expect(valuesOf(await world.generate(local({ fileParameters }), several()))).toMatchObject({ a: 'from afar' })
  })

  test('are read anew when it has another commit', async () => {
    const source = chart({ valueFiles: ['$vals/x.yaml'] })
    const references = { vals: another({ repoURL: `${world.git.url}/moving-values.git` }) }
    await world.git.commit('moving-values', 'one', { 'x.yaml': 'a: one\n' })
    expect(valuesOf(await world.generate(source, several(references)))).toMatchObject({ a: 'one' })
    await world.git.commit('moving-values', 'two', { 'x.yaml': 'a: two\n' })
    expect(valuesOf(await world.generate(source, { ...several(references), noRevisionCache: true }))).toMatchObject({ a: 'two' })
  })

  test.each<[string, () => Partial<Parameters<RepoServerWorld['generate']>[1]>, string]>([
    [
      'of a source that there is not',
      () => several({ vals: another() }),
      'source referenced "$none", which is not one of the available sources ($vals)',
    ],
    [
      'where no source has a name',
      () => ({ hasSeveralSources: true, references: {} }),
      `source referenced "$none", but no source has a 'ref' field defined`,
    ],
    [
      'of a chart',
      () => ({ hasSeveralSources: true, references: { none: another({ chart: 'web' }) } }),
      "source has a 'chart' field defined, but Helm charts are not yet not supported for 'ref' sources",
    ],
    [
      'of a branch that there is not',
      () => ({ hasSeveralSources: true, references: { none: another({ targetRevision: 'gone' }) } }),
      'failed to get git client for repo ',
    ],
  ])('%s are refused', async (_, more, text) => {
    expect(await world.failure(chart({ valueFiles: ['$none/x.yaml'] }), more() ?? {})).toContain(text)
  })

  test('of its own repository must be of its own revision', async () => {
    await world.git.tag('site', 'v9.0.0')
    const commit = await world.git.commit('site', 'more', { 'newer.yaml': 'a: newer\n' })
    const references = (targetRevision: string) => ({ vals: another({ repoURL: `${world.git.url}/site.git`, targetRevision }) })
    const source = { ...local({ valueFiles: ['$vals/newer.yaml'] }), targetRevision: commit }
    expect(valuesOf(await world.generate(source, several(references(commit))))).toMatchObject({ a: 'newer' })
    expect(await world.failure(source, { ...several(references('v9.0.0')), noRevisionCache: true })).toContain(
      'cannot reference a different revision of the same repository ($vals references "v9.0.0" which resolves to ',
    )
  })

  test('are no references where there is one source only', async () => {
    expect(await world.failure(chart({ valueFiles: ['$vals/prod/values.yaml'] }), {})).toMatch(
      /Error: open \/tmp\/[-0-9a-f]+\/prod\/values.yaml: no such file or directory$/,
    )
  })

  test('leave nothing of a source that is there for them alone', async () => {
    const source = readSource({ repoURL: `${world.git.url}/values.git`, targetRevision: 'main', ref: 'vals' })
    const request = { application: 'app', namespace: 'team', source, references: {}, revision: 'main', noCache: false, hasSeveralSources: true }
    expect(await world.repoServer.generate(request)).toMatchObject({ manifests: [], sourceType: '' })
  })
})

test('older servers say less about Helm, and other things about plugins', async () => {
  const old = await startRepoServerWorld({ version: '3.1' })
  try {
    await old.git.commit('site', 'all', { 'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n' })
    const at = { repoURL: `${old.git.url}/site.git`, path: 'c', targetRevision: 'main' }
    expect(await old.failure({ ...at, helm: { valueFiles: ['gone.yaml'] } })).toContain('failed to execute helm template command: `helm template .')
    expect(await old.failure({ ...at, helm: { version: 'v4' } })).toContain("helm chart version 'v4' is not supported")
    expect(await old.failure({ ...at, plugin: { name: 'p' } })).toContain(
      `desc = plugin sidecar failed. couldn't find cmp-server plugin with name "p"`,
    )
  } finally {
    await old.close()
  }
})
