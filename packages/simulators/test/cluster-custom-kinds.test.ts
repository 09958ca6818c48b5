import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cluster } from '../src/cluster/cluster.ts'
import { clusterControllers } from '../src/cluster/cluster-controllers.ts'
import type { Controller } from '../src/cluster/controller.ts'
import { at, type JsonMap, type KubeObject } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS } from '../src/flux/kinds.ts'
import { causesOf, eventLog, statusOf } from './support/cluster-world.ts'

let clock: VirtualClock
let cluster: Cluster
let controllers: Controller[]

beforeEach(() => {
  clock = new VirtualClock()
  cluster = new Cluster({ clock, kinds: FLUX_KINDS, namespaces: ['apps'] })
  controllers = clusterControllers(cluster, clock)
  for (const controller of controllers) controller.start()
})

afterEach(async () => {
  await Promise.all(controllers.map((controller) => controller.stop()))
})

const NAME = 'widgets.example.test'
const WIDGET = { apiVersion: 'example.test/v1', kind: 'Widget' }
const definitions = () => cluster.kindOf({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' })
const version = (name: string, storage: boolean): JsonMap => ({
  name,
  served: true,
  storage,
  subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
  additionalPrinterColumns: [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { a: { type: 'string', default: 'x' } } }, status: { type: 'object' } },
    },
  },
})
const definition = (spec: JsonMap = {}): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: NAME },
  spec: {
    group: 'example.test',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], categories: ['all'] },
    versions: [version('v1', true), version('v1beta1', false)],
    ...spec,
  },
})
const conditions = () =>
  ((at(cluster.find(definitions(), { name: NAME }), 'status', 'conditions') ?? []) as { type: string; status: string }[]).map(
    ({ type, status }) => `${type}=${status}`,
  )
const createWidget = (name = 'w', more: object = {}) => cluster.create({ ...WIDGET, metadata: { name, namespace: 'apps', ...more }, spec: {} })

test('a definition makes a kind, and its conditions follow by the clock', async () => {
  expect(cluster.findKind(WIDGET)).toBeUndefined()
  const created = cluster.create(definition())
  expect([created.spec?.['names'], created.spec?.['conversion'], created.status]).toEqual([
    { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'], categories: ['all'] },
    { strategy: 'None' },
    { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] },
  ])
  expect(cluster.kindOf(WIDGET)).toMatchObject({
    plural: 'widgets',
    custom: true,
    scale: true,
    statusSubresource: true,
    shortNames: ['wd'],
    served: ['v1', 'v1beta1'],
  })
  await clock.advance(20)
  expect(conditions()).toEqual(['NamesAccepted=True', 'Established=False'])
  await clock.advance(100)
  expect(conditions()).toEqual(['NamesAccepted=True', 'Established=True'])
})

test('an object is stored once, whatever version it is written and read in', () => {
  cluster.create(definition())
  const beta = cluster.kindOf({ ...WIDGET, apiVersion: 'example.test/v1beta1' })
  const created = cluster.create({ ...WIDGET, apiVersion: 'example.test/v1beta1', metadata: { name: 'w', namespace: 'apps' }, spec: {} })
  expect([created.apiVersion, created.spec]).toEqual(['example.test/v1beta1', { a: 'x' }])
  const stable = cluster.kindOf(WIDGET)
  expect([cluster.list(stable).map(({ apiVersion }) => apiVersion), cluster.list(beta).map(({ apiVersion }) => apiVersion)]).toEqual([
    ['example.test/v1'],
    ['example.test/v1beta1'],
  ])
  expect(cluster.peek(beta, created.metadata)).toBe(cluster.peek(beta, created.metadata))
  expect(cluster.kindAt('example.test', 'v1beta1', 'widgets')).toBe(beta)
  const seen: string[] = []
  cluster.watchKind(beta, ({ object }) => seen.push(object.apiVersion))
  cluster.patch(stable, created.metadata, { spec: { a: 'y' } })
  expect(seen).toEqual(['example.test/v1beta1'])
})

test('a change of the definition changes what is served', () => {
  cluster.create(definition())
  cluster.patch(definitions(), { name: NAME }, { spec: { versions: [version('v1', true)] } })
  expect(cluster.findKind({ ...WIDGET, apiVersion: 'example.test/v1beta1' })).toBeUndefined()
})

test('a deleted definition takes its objects along, then the kind and its watches', async () => {
  cluster.create(definition())
  await clock.advance(100)
  createWidget('free')
  createWidget('held', { finalizers: ['a.test/b'] })
  const info = cluster.kindOf(WIDGET)
  const events = eventLog(cluster, info)
  let ended = false
  cluster.watchKind(
    info,
    () => undefined,
    () => {
      ended = true
    },
  )
  const { object } = cluster.delete(definitions(), { name: NAME })
  expect([object.metadata.finalizers, object.metadata.generation]).toEqual([['customresourcecleanup.apiextensions.k8s.io'], 1])
  await clock.advance(100)
  expect([events(), conditions().at(-1)]).toEqual([['DELETED free', 'MODIFIED held'], 'Terminating=True'])
  expect(statusOf(() => createWidget('late'))?.message).toBe(
    'widgets.example.test "late" is forbidden: create not allowed while custom resource definition is terminating',
  )
  cluster.patch(info, { namespace: 'apps', name: 'held' }, { metadata: { finalizers: null } })
  expect([ended, cluster.findKind(WIDGET) === undefined]).toEqual([false, false])
  await clock.advance(5_000)
  expect([ended, cluster.findKind(WIDGET), cluster.find(definitions(), { name: NAME })]).toEqual([true, undefined, undefined])
})

describe('a definition is refused', () => {
  test.each<[string, (spec: JsonMap) => JsonMap, string]>([
    [
      'another group',
      (spec) => ({ ...spec, group: 'other.test' }),
      'metadata.name: Invalid value: "widgets.example.test": must be spec.names.plural+"."+spec.group',
    ],
    ['no scope', ({ scope: _scope, ...spec }) => spec, 'spec.scope: Required value'],
    ['another scope', (spec) => ({ ...spec, scope: 'X' }), 'spec.scope: Unsupported value: "X": supported values: "Cluster", "Namespaced"'],
    ['no kind', (spec) => ({ ...spec, names: { plural: 'widgets' } }), 'spec.names.kind: Required value'],
    [
      'a bad version',
      (spec) => ({ ...spec, versions: [version('v1', true), version('V2', false)] }),
      'spec.versions[1].name: Invalid value: "V2": a DNS-1035 label',
    ],
    [
      'no schema',
      (spec) => ({ ...spec, versions: [{ name: 'v1', served: true, storage: true }] }),
      'spec.versions[0].schema.openAPIV3Schema: Required value',
    ],
    ['no stored version', (spec) => ({ ...spec, versions: [version('v1', false)] }), 'must have exactly one version marked as storage version'],
  ])('with %s', (_what, change, cause) => {
    const { spec = {} } = definition()
    expect(causesOf(() => cluster.create({ ...definition(), spec: change(spec) })).join()).toContain(cause)
  })
})

test('the kinds that were there from the start have definitions too', () => {
  const found = cluster.list(definitions()).find(({ metadata }) => metadata.name === 'kustomizations.kustomize.toolkit.fluxcd.io')
  expect(at(found, 'spec', 'versions', 0, 'schema', 'openAPIV3Schema', 'properties', 'spec', 'type')).toBe('object')
  expect(at(found, 'status', 'conditions', 1)).toMatchObject({ type: 'Established', status: 'True' })
  expect(cluster.list(definitions()).length).toBe(FLUX_KINDS.length)
})

test('a definition that is there from the start serves its kind', () => {
  const made = new Cluster({ definitions: [definition()], namespaces: ['apps'] })
  expect(made.create({ ...WIDGET, metadata: { name: 'w', namespace: 'apps' }, spec: {} }).spec).toEqual({ a: 'x' })
})
