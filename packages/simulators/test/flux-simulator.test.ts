import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { at, type JsonMap, type KubeObject, textAt } from '../src/cluster/kube-object.ts'
import { type FluxSimulator, type FluxSimulatorOptions, startFluxSimulator } from '../src/flux/index.ts'
import { GIT_REPOSITORY, KUSTOMIZATION } from '../src/flux/kinds.ts'
import { send } from './support/api-client.ts'
import { countingClock } from './support/counting-clock.ts'
import { fastClock } from './support/fast-clock.ts'
import { type Repositories, serveRepositories } from './support/repositories.ts'
import { until } from './support/until.ts'

const NAMESPACE = 'apps'
const clock = countingClock(fastClock(20))
let repositories: Repositories
let flux: FluxSimulator
/** os.tmpdir() of this file's process: what is left in it was left by the simulator. */
let temporary: string
const before = process.env['TMPDIR']

beforeAll(async () => {
  repositories = await serveRepositories()
  temporary = await mkdtemp(join(tmpdir(), 'flux-simulator-test-'))
  process.env['TMPDIR'] = temporary
})

afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  await repositories.close()
  await rm(temporary, { recursive: true })
})

beforeEach(async () => {
  await start()
})

afterEach(async () => {
  await flux.close()
  expect(await readdir(temporary)).toEqual([])
  expect(clock.sleeping).toBe(0)
})

async function start(options: FluxSimulatorOptions = {}): Promise<void> {
  flux = await startFluxSimulator({ clock, namespaces: [NAMESPACE], ...options })
}

const configMap = (name: string, data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "${data}"}\n`
const deployment = (name: string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: app, image: "${image}"}]}}
`
const find = (kind: { apiVersion: string; kind: string }, name: string) =>
  flux.cluster.find(flux.cluster.kindOf(kind), { namespace: NAMESPACE, name })
const source = (name = 'web') => find(GIT_REPOSITORY, name)
const kustomization = (name = 'web') => find(KUSTOMIZATION, name)
const dataOf = (name: string) => find({ apiVersion: 'v1', kind: 'ConfigMap' }, name)?.['data']
const conditionOf = (object: KubeObject | undefined, type = 'Ready') =>
  (at(object, 'status', 'conditions') as JsonMap[] | undefined)?.find((condition) => condition['type'] === type)
const settled = (object: KubeObject | undefined) => at(object, 'status', 'observedGeneration') === object?.metadata.generation
const appliedRevision = (name = 'web') => textAt(kustomization(name), 'status', 'lastAppliedRevision')

function createSource(repository: string, spec: JsonMap = {}, name = 'web'): KubeObject {
  const url = `${repositories.url}/${repository}.git`
  return flux.cluster.create({
    ...GIT_REPOSITORY,
    metadata: { name, namespace: NAMESPACE },
    spec: { interval: '1h', url, ref: { branch: 'main' }, ...spec },
  })
}

function createKustomization(spec: JsonMap = {}, name = 'web'): KubeObject {
  const sourceRef = { kind: 'GitRepository', name: 'web' }
  const base = { interval: '1h', prune: true, path: './deploy', targetNamespace: NAMESPACE, sourceRef }
  return flux.cluster.create({ ...KUSTOMIZATION, metadata: { name, namespace: NAMESPACE }, spec: { ...base, ...spec } })
}

const message = (name = 'web') => textAt(conditionOf(kustomization(name)), 'message')

describe('sources', () => {
  test('a new commit is noticed by the interval poll; polls without one show nothing', async () => {
    await repositories.commit('polled', 'one', { 'deploy/a.yaml': configMap('a', 'one') })
    createSource('polled', { interval: '5s' })
    createKustomization()
    await until(flux.cluster, () => appliedRevision() !== undefined && settled(kustomization()))
    const version = source()?.metadata.resourceVersion
    const polls = () => {
      const events = flux.cluster.list(flux.cluster.kindOf({ apiVersion: 'v1', kind: 'Event' }), NAMESPACE)
      return Number(events.find((event) => event['reason'] === 'GitOperationSucceeded')?.['count'] ?? 0)
    }
    await until(flux.cluster, () => polls() >= 3)
    expect(source()?.metadata.resourceVersion).toBe(version)

    const commit = await repositories.commit('polled', 'two', { 'deploy/a.yaml': configMap('a', 'two') })
    await until(flux.cluster, () => appliedRevision() === `main@sha1:${commit}`)
    expect(dataOf('a')).toEqual({ a: 'two' })
  })

  test('a new commit is noticed by a reconcile request', async () => {
    await repositories.commit('requested', 'one', { 'deploy/a.yaml': configMap('a', 'one') })
    createSource('requested')
    createKustomization()
    await until(flux.cluster, () => appliedRevision() !== undefined && settled(kustomization()))
    const commit = await repositories.commit('requested', 'two', { 'deploy/a.yaml': configMap('a', 'two') })
    const answer = await send(flux, {
      method: 'PATCH',
      path: `/apis/source.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/gitrepositories/web`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } },
    })
    expect(answer.status).toBe(200)
    await until(flux.cluster, () => appliedRevision() === `main@sha1:${commit}`)
    expect(textAt(source(), 'status', 'lastHandledReconcileAt')).toBe('now')
    expect(dataOf('a')).toEqual({ a: 'two' })
  })

  test.each([
    ['a tag', { tag: 'v1' }, (commit: string) => `v1@sha1:${commit}`],
    ['a name', { name: 'refs/heads/main' }, (commit: string) => `refs/heads/main@sha1:${commit}`],
    ['a commit', { commit: '' }, (commit: string) => `sha1:${commit}`],
  ])('resolves %s', async (_what, ref, revision) => {
    const commit = await repositories.commit('references', 'one', { 'deploy/a.yaml': configMap('a', 'one') })
    await repositories.tag('references', 'v1')
    createSource('references', { ref: 'commit' in ref ? { commit } : { ...ref } })
    await until(flux.cluster, () => textAt(source(), 'status', 'artifact', 'revision') === revision(commit))
  })

  test.each([
    ['no reference means master', null, /couldn't find remote ref "refs\/heads\/master"$/],
    ['a tag that is not there', { tag: 'v9' }, /couldn't find remote ref "refs\/tags\/v9"$/],
    ['a commit that is no hash', { commit: '--upload-pack=x' }, /unable to resolve commit object for '--upload-pack=x': object not found$/],
    ['a range that no tag is in', { semver: '1.x' }, /no match found for semver: 1.x$/],
  ])('fails: %s', async (_what, ref, expected) => {
    await repositories.commit('failing', 'one', { 'deploy/a.yaml': configMap('a', 'one') })
    const spec = { interval: '1h', url: `${repositories.url}/failing.git`, ...(ref === null ? {} : { ref }) }
    flux.cluster.create({ ...GIT_REPOSITORY, metadata: { name: 'web', namespace: NAMESPACE }, spec })
    const failed = await until(flux.cluster, () => conditionOf(source(), 'FetchFailed'))
    expect(failed['message']).toMatch(expected)
  })
})

test('an object that is deleted while its finalizer is being added ends without harm', async () => {
  const key = { namespace: NAMESPACE, name: 'web' }
  const kind = flux.cluster.kindOf(GIT_REPOSITORY)
  flux.cluster.create({ ...GIT_REPOSITORY, metadata: { ...key, finalizers: ['mine.test/x'] }, spec: { interval: '1h', url: 'http://x y' } })
  flux.cluster.delete(kind, key)
  flux.cluster.create({ ...GIT_REPOSITORY, metadata: { ...key, name: 'other' }, spec: { interval: '1h', url: 'http://x y' } })
  // An address that is none fails as a remote that does not answer.
  await until(flux.cluster, () => conditionOf(source('other'), 'FetchFailed'))
  flux.cluster.patch(kind, key, { metadata: { finalizers: null } })
  expect(source()).toBeUndefined()
})

describe('kustomizations', () => {
  test('a dependency that is not ready, then is', async () => {
    await repositories.commit('dependent', 'one', { 'base/a.yaml': configMap('a', '1'), 'top/b.yaml': configMap('b', '1') })
    createSource('dependent')
    createKustomization({ path: './top', dependsOn: [{ name: 'base' }] }, 'top')
    await until(
      flux.cluster,
      () => message('top') === 'dependency \'apps/base\' not found: kustomizations.kustomize.toolkit.fluxcd.io "base" not found',
    )
    createKustomization({ path: './nowhere' }, 'base')
    await until(flux.cluster, () => message('top') === "dependency 'apps/base' is not ready")
    expect(dataOf('b')).toBeUndefined()
    flux.cluster.patch(flux.cluster.kindOf(KUSTOMIZATION), { namespace: NAMESPACE, name: 'base' }, { spec: { path: './base' } })
    await until(flux.cluster, () => appliedRevision('top') !== undefined)
    expect(dataOf('b')).toEqual({ a: '1' })
  })

  test('a kustomization file names its resources, folders too; the spec changes what it builds', async () => {
    const files = {
      'deploy/kustomization.yaml': 'resources: [a.yaml, sub]\n',
      'deploy/a.yaml': configMap('a', '1'),
      'deploy/left-out.yaml': configMap('left-out', '1'),
      'deploy/sub/b.yaml': configMap('b', '1'),
      'deploy/sub/kustomization.yaml': 'resources: [b.yaml]\n',
      'broken/kustomization.yaml': 'resources: [a.yaml\n',
    }
    await repositories.commit('kustomized', 'one', files)
    createSource('kustomized')
    createKustomization()
    createKustomization({ path: './broken' }, 'broken')
    createKustomization({ namePrefix: 'x-' }, 'prefixed')
    await until(flux.cluster, () => appliedRevision() !== undefined)
    expect([dataOf('a'), dataOf('b'), dataOf('left-out')]).toEqual([{ a: '1' }, { a: '1' }, undefined])
    await until(flux.cluster, () => message('broken')?.startsWith('error converting YAML to JSON: yaml: line 1: '))
    await until(flux.cluster, () => appliedRevision('prefixed') !== undefined)
    expect([dataOf('x-a'), dataOf('x-b')]).toEqual([{ a: '1' }, { a: '1' }])
  })

  test('one refused object leaves the others of its commit untouched', async () => {
    const mismatch = deployment('web', 'web:1').replace('matchLabels: {app: web}', 'matchLabels: {app: other}')
    await repositories.commit('refused', 'one', { 'deploy/a.yaml': configMap('a', '1'), 'deploy/b.yaml': mismatch })
    createSource('refused')
    createKustomization()
    await until(flux.cluster, () => message()?.startsWith('Deployment/apps/web dry-run failed (Invalid): '))
    expect(dataOf('a')).toBeUndefined()
  })

  test('a commit that arrives during a health check is taken as soon as the check ends', async () => {
    await repositories.commit('checked', 'one', { 'deploy/a.yaml': deployment('web', 'broken:1') })
    createSource('checked', { interval: '5s' })
    createKustomization({ wait: true, timeout: '30s' })
    await until(flux.cluster, () => conditionOf(kustomization(), 'Healthy')?.['status'] === 'Unknown')
    const commit = await repositories.commit('checked', 'two', { 'deploy/a.yaml': deployment('web', 'web:2') })
    await until(flux.cluster, () => textAt(source(), 'status', 'artifact', 'revision') === `main@sha1:${commit}`)
    expect(conditionOf(kustomization(), 'Healthy')?.['status']).toBe('Unknown')
    const failed = await until(flux.cluster, () => message()?.startsWith('health check failed after') && kustomization())
    expect(message()).toContain("timeout waiting for: [Deployment/apps/web status: 'InProgress']")
    const failedAt = Date.parse(String(conditionOf(failed)?.['lastTransitionTime']))
    const next = await until(
      flux.cluster,
      () => textAt(kustomization(), 'status', 'lastAttemptedRevision') === `main@sha1:${commit}` && kustomization(),
    )
    // Without this the next pass would come after the retry interval of one hour.
    expect(Date.parse(String(conditionOf(next)?.['lastTransitionTime'])) - failedAt).toBeLessThan(60_000)
    await until(flux.cluster, () => appliedRevision() === `main@sha1:${commit}`)
  })

  test('objects that are to be left alone stay as they are', async () => {
    await repositories.commit('alone', 'one', { 'deploy/a.yaml': configMap('a', '1'), 'deploy/b.yaml': configMap('b', '1') })
    createSource('alone')
    createKustomization({ interval: '5s' })
    await until(flux.cluster, () => appliedRevision() !== undefined)
    const maps = flux.cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
    const annotations = { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }
    flux.cluster.patch(maps, { namespace: NAMESPACE, name: 'a' }, { metadata: { annotations }, data: { a: 'mine' } })
    flux.cluster.patch(maps, { namespace: NAMESPACE, name: 'b' }, { data: { a: 'mine' } })
    await until(flux.cluster, () => at(dataOf('b'), 'a') === '1')
    expect(dataOf('a')).toEqual({ a: 'mine' })
    flux.cluster.delete(flux.cluster.kindOf(KUSTOMIZATION), { namespace: NAMESPACE, name: 'web' })
    await until(flux.cluster, () => kustomization() === undefined)
    expect([dataOf('a'), dataOf('b')]).toEqual([{ a: 'mine' }, undefined])
  })
})

describe('the simulator', () => {
  test('without controllers nothing happens; started later they catch up; stopped and started again they fetch anew', async () => {
    await flux.close()
    await start({ controllers: false })
    await repositories.commit('later', 'one', { 'deploy/a.yaml': configMap('a', '1') })
    const created = createSource('later')
    createKustomization()
    expect(created.status).toEqual({ observedGeneration: -1 })
    expect(source()).toEqual(created)
    flux.controllers.start()
    await until(flux.cluster, () => appliedRevision() !== undefined && settled(kustomization()))
    expect(await readdir(temporary)).not.toEqual([])

    await flux.controllers.stop()
    expect(await readdir(temporary)).toEqual([])
    const commit = await repositories.commit('later', 'two', { 'deploy/a.yaml': configMap('a', '2') })
    flux.controllers.start()
    await until(flux.cluster, () => textAt(conditionOf(source()), 'message') === 'building artifact: disappeared from storage')
    await until(flux.cluster, () => appliedRevision() === `main@sha1:${commit}`)
  })

  test('closes in the middle of a health check', async () => {
    await repositories.commit('unhealthy', 'one', { 'deploy/a.yaml': deployment('web', 'broken:1') })
    createSource('unhealthy')
    createKustomization({ wait: true })
    await until(flux.cluster, () => conditionOf(kustomization(), 'Healthy')?.['status'] === 'Unknown')
  })

  test('its kubeconfig holds all that a client needs', async () => {
    const kubeconfig: unknown = parse(flux.kubeconfig)
    const authority = textAt(kubeconfig, 'clusters', 0, 'cluster', 'certificate-authority-data') ?? ''
    const access = {
      url: textAt(kubeconfig, 'clusters', 0, 'cluster', 'server') ?? '',
      ca: Buffer.from(authority, 'base64').toString(),
      token: textAt(kubeconfig, 'users', 0, 'user', 'token') ?? '',
    }
    const answer = await send(access, { method: 'GET', path: '/api/v1/namespaces/flux-system' })
    expect(answer.status).toBe(200)
  })

  test('creates are strict and exclusive', async () => {
    const path = `/apis/source.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/gitrepositories?fieldManager=test&fieldValidation=Strict`
    const body = { ...GIT_REPOSITORY, metadata: { name: 'strict' }, spec: { interval: '1h', url: 'https://git.example.test/x.git', suspend: true } }
    const created = await send(flux, { method: 'POST', path, body })
    expect([created.status, at(created.json, 'spec', 'timeout'), at(created.json, 'status')]).toEqual([201, '60s', { observedGeneration: -1 }])
    const again = await send(flux, { method: 'POST', path, body })
    expect([again.status, at(again.json, 'reason')]).toEqual([409, 'AlreadyExists'])
    const typo = await send(flux, { method: 'POST', path, body: { ...body, metadata: { name: 'typo' }, spec: { ...body.spec, urll: 'x' } } })
    expect([typo.status, at(typo.json, 'message')]).toEqual([
      400,
      'GitRepository in version "v1" cannot be handled as a GitRepository: strict decoding error: unknown field "spec.urll"',
    ])
    const incomplete = await send(flux, { method: 'POST', path, body: { ...body, metadata: { name: 'incomplete' }, spec: { url: body.spec.url } } })
    expect([incomplete.status, at(incomplete.json, 'details', 'causes', 0)]).toEqual([
      422,
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.interval' },
    ])
  })
})
