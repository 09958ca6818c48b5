import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, type JsonMap, type KubeObject } from '../../../src/cluster/kube-object.ts'
import { type RepoServerWorld, shownNames, startRepoServerWorld } from './repo-server-world.ts'

let world: RepoServerWorld
beforeAll(async () => {
  world = await startRepoServerWorld()
  await world.git.commit('site', 'all', {
    'k/kustomization.yaml': 'resources: [web.yaml]\ncommonLabels: {team: a}\nimages: [{name: web, newTag: "1.1"}]\n',
    'k/web.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "web:1.0"}, {name: side, image: "host:5000/side"}]}}}\n',
    'parts/one/kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {part: one}\n',
    'empty/kustomization.yaml': 'resources: [gone.yaml]\n',
    'plain/conf.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n',
  })
})
afterAll(() => world.close())

const source = (kustomize: JsonMap = {}, path = 'k'): JsonMap => ({ repoURL: `${world.git.url}/site.git`, path, targetRevision: 'main', kustomize })
const images = (web: KubeObject | undefined) => (at(web, 'spec', 'template', 'spec', 'containers') as JsonMap[]).map(({ image }) => image)

describe('a kustomization with', () => {
  test.each<[string, JsonMap, (web: KubeObject) => unknown, unknown]>([
    ['nothing more', {}, images, ['web:1.1', 'host:5000/side']],
    ['another tag', { images: ['web:2.0'] }, images, ['web:2.0', 'host:5000/side']],
    ['another image', { images: ['web=shop:2.0', 'host:5000/side=side@sha256:abc'] }, images, ['shop:2.0', 'side@sha256:abc']],
    ['an image that names the application', { images: ['web:$ARGOCD_APP_NAME'] }, images, ['web:app', 'host:5000/side']],
    ['names around its own', { namePrefix: 'p-', nameSuffix: '-s' }, ({ metadata }) => metadata.name, 'p-web-s'],
    ['a namespace', { namespace: 'other' }, ({ metadata }) => metadata.namespace, 'other'],
    ['replicas', { replicas: [{ name: 'web', count: 4 }] }, (web) => at(web, 'spec', 'replicas'), 4],
    ['replicas in a text', { replicas: [{ name: 'web', count: '3' }] }, (web) => at(web, 'spec', 'replicas'), 3],
    ['more labels', { commonLabels: { app: '$ARGOCD_APP_NAME' } }, ({ metadata }) => metadata.labels, { team: 'a', app: 'app' }],
    ['labels in the place of its own', { commonLabels: { team: 'b' }, forceCommonLabels: true }, ({ metadata }) => metadata.labels, { team: 'b' }],
    [
      'labels that select nothing',
      { commonLabels: { x: 'y' }, labelWithoutSelector: true },
      (web) => at(web, 'spec', 'selector', 'matchLabels', 'x'),
      undefined,
    ],
    [
      'annotations as they stand',
      { commonAnnotations: { a: '$ARGOCD_APP_NAME' } },
      ({ metadata }) => metadata.annotations,
      { a: '$ARGOCD_APP_NAME' },
    ],
    [
      'annotations with variables',
      { commonAnnotations: { a: '$ARGOCD_APP_NAME' }, commonAnnotationsEnvsubst: true },
      ({ metadata }) => metadata.annotations,
      { a: 'app' },
    ],
    [
      'a patch',
      { patches: [{ target: { kind: 'Deployment' }, patch: '- {op: replace, path: /spec/replicas, value: 7}' }] },
      (web) => at(web, 'spec', 'replicas'),
      7,
    ],
    ['a component', { components: ['../parts/one'] }, ({ metadata }) => metadata.annotations, { part: 'one' }],
    [
      'a component that may be missing',
      { components: ['../parts/gone', '../parts/one'], ignoreMissingComponents: true },
      ({ metadata }) => metadata.annotations,
      { part: 'one' },
    ],
  ])('%s', async (_, kustomize, look, wanted) => {
    const [web] = await world.generate(source(kustomize))
    expect(web === undefined ? undefined : look(web)).toEqual(wanted)
  })

  test.each<[string, JsonMap, string]>([
    [
      'a label that it has',
      { commonLabels: { team: 'b' } },
      '`kustomize edit add label team:b` failed exit status 1: Error: label team already in kustomization file',
    ],
    ['an image that is none', { images: ['web'] }, '`kustomize edit set image web` failed exit status 1: Error: invalid format of image'],
    ['a version of kustomize of its own', { version: 'v4' }, 'error getting kustomize binary path: kustomize version v4 is not registered'],
    ['replicas that are no number', { replicas: [{ name: 'web', count: 'many' }] }, 'strconv.Atoi: parsing "many": invalid syntax'],
  ])('%s is refused', async (_, kustomize, text) => {
    expect(await world.failure(source(kustomize))).toContain(text)
  })
})

test('a folder is shown by its place in the repository, not by where it really is', async () => {
  expect(await world.failure(source({}, 'empty'))).toMatch(
    /^rpc error: code = Unknown desc = `kustomize build <path to cached source>\/empty` failed exit status 1: Error: accumulating resources: .*<path to cached source>\/empty\/gone.yaml/,
  )
})

test('folders are found with what they are for', async () => {
  const apps = await world.repoServer.apps(`${world.git.url}/site.git`, 'main')
  expect(apps.map(({ path, type }) => `${path} ${type}`).sort()).toEqual(['empty Kustomize', 'k Kustomize', 'parts/one Kustomize'])
  expect(await world.repoServer.directories(`${world.git.url}/site.git`, 'main')).toEqual(['empty', 'k', 'parts', 'parts/one', 'plain'])
  const files = async (pattern: string) => [...(await world.repoServer.files(`${world.git.url}/site.git`, 'main', pattern)).keys()]
  expect(await files('k')).toEqual(['k/kustomization.yaml', 'k/web.yaml'])
  expect(await files('{k,empty}/*')).toEqual([])
  expect(await files('*/kustomization.yaml')).toEqual(['empty/kustomization.yaml', 'k/kustomization.yaml', 'parts/one/kustomization.yaml'])
})

test('what stands for several tools is what the source says', async () => {
  const { kustomize: _, ...plain } = source({}, 'k')
  expect(shownNames(await world.generate({ ...plain, directory: {} }))).toEqual(['Deployment/web'])
})
