import type { DeploymentSpec } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Application } from '../src/argocd-types.ts'
import { buildApplication } from '../src/build-application.ts'
import { mapDeployment, mapSpec, mapSummary } from '../src/map-deployment.ts'
import { applicationWith, settingsWith } from './support/recording-client.ts'
import { stateAt } from './support/recordings.ts'

const settings = settingsWith()
const BASE: DeploymentSpec = {
  name: 'web',
  namespace: 'web',
  sources: [{ git: { repo: 'https://git.test/web.git', revision: 'main', path: 'deploy' } }],
}

describe('a spec that is read', () => {
  it.each<[string, Partial<DeploymentSpec>]>([
    ['as short as can be', {}],
    ['with a project and a namespace for the object', { project: 'team', controlNamespace: 'cd' }],
    ['on a named cluster', { cluster: 'edge-7' }],
    ['on a cluster by URL', { cluster: 'https://cluster.test:6443' }],
    ['with labels and annotations', { labels: { a: '1' }, annotations: { b: '2' } }],
    ['automated', { sync: { automated: true, prune: true, selfHeal: false, createNamespace: true } }],
  ])('is the one that was created, with the defaults filled in: %s', (_what, given) => {
    const spec = { ...BASE, ...given }
    const created = buildApplication(spec, settings) as unknown as Application
    expect(mapSpec(created)).toEqual({
      kind: 'Application',
      controlNamespace: 'argocd',
      project: 'default',
      ...spec,
      sync: { automated: false, createNamespace: false, ...spec.sync },
    })
  })

  it('creates an equal application when it is written again', () => {
    const created = buildApplication({ ...BASE, sync: { automated: true }, labels: { a: '1' } }, settings)
    expect(buildApplication(mapSpec(created as unknown as Application), settings)).toEqual(created)
  })

  it.each<[string, Application['spec']['syncPolicy'], object]>([
    ['absent', undefined, { automated: false, createNamespace: false }],
    ['automated with nothing in it', { automated: {} }, { automated: true, prune: false, selfHeal: false, createNamespace: false }],
    ['paused', { automated: { enabled: false, prune: true } }, { automated: false, createNamespace: false }],
    ['null', { automated: null }, { automated: false, createNamespace: false }],
  ])('says what is in force when the policy is %s', (_what, syncPolicy, expected) => {
    expect(mapSpec(applicationWith(syncPolicy === undefined ? {} : { syncPolicy })).sync).toEqual(expected)
  })

  it('has none of the annotations that Argo CD and this adapter keep for themselves', () => {
    const annotations = { 'argocd.argoproj.io/refresh': 'hard', 'argocd.argoproj.io/hydrate': 'normal', 'gitops-dms.io/created-by': 'x' }
    expect(mapSpec(applicationWith({}, { annotations }))).not.toHaveProperty('annotations')
    expect(mapSpec(applicationWith({}, { annotations: { ...annotations, mine: '1' } })).annotations).toEqual({ mine: '1' })
  })

  it.each<[string, Application['spec']['source'] & object, object]>([
    [
      'a chart',
      { repoURL: 'https://charts.test', chart: 'web', targetRevision: '1.*' },
      { helm: { repo: 'https://charts.test', chart: 'web', version: '1.*' } },
    ],
    [
      'an artifact',
      { repoURL: 'oci://registry.invalid/web', targetRevision: '1.0.0', path: '.' },
      { oci: { url: 'oci://registry.invalid/web', reference: '1.0.0', path: '.' } },
    ],
    ['a plugin', { repoURL: 'https://git.test/web.git', plugin: { name: 'x' } }, { other: { type: 'plugin', url: 'https://git.test/web.git' } }],
    ['git without a revision', { repoURL: 'https://git.test/web.git', path: 'x' }, { git: { repo: 'https://git.test/web.git', path: 'x' } }],
  ])('names a source of others as what it is: %s', (_what, source, expected) => {
    expect(mapSpec(applicationWith({ source })).sources).toEqual([expected])
  })

  it('has all sources of a list, with their names', () => {
    const sources = [
      { repoURL: 'https://charts.test', chart: 'web', targetRevision: '1.0.0' },
      { repoURL: 'https://git.test/values.git', targetRevision: 'main', name: 'values' },
    ]
    const application = applicationWith({ sources })
    expect(mapSpec(application).sources.map((source) => source.name ?? 'unnamed')).toEqual(['unnamed', 'values'])
    expect(mapDeployment(application, { raw: false }).status.revisions).toHaveLength(2)
  })
})

describe('the owner of a deployment', () => {
  it('is the ApplicationSet that made it', () => {
    expect(mapDeployment(stateAt('owned-by-applicationset', 7312), { raw: false }).owner).toEqual({
      group: 'argoproj.io',
      version: 'v1alpha1',
      kind: 'ApplicationSet',
      namespace: 'argocd',
      name: 'ownset',
    })
  })

  it('is nobody when a person made it, or when the reference is of another kind', () => {
    expect(mapDeployment(stateAt('full-life', 9761), { raw: false }).owner).toBeNull()
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }]
    expect(mapDeployment(applicationWith({}, { ownerReferences }), { raw: false }).owner).toBeNull()
  })

  it('is known from the first moment, before anything was compared', () => {
    expect(mapDeployment(stateAt('owned-by-applicationset', 1263), { raw: false })).toMatchObject({
      owner: { name: 'ownset' },
      status: { phase: 'pending' },
    })
  })
})

describe('a deployment that is read', () => {
  const application = stateAt('full-life', 9761)

  it('carries identity and version of the object', () => {
    expect(mapDeployment(application, { raw: false })).toMatchObject({
      id: 'Application/argocd/shoper',
      ref: { kind: 'Application', controlNamespace: 'argocd', name: 'shoper' },
      uid: '6b3040e6-fbb4-46a6-85df-55c341afb8ea',
      etag: application.metadata.resourceVersion,
      createdAt: '2026-11-22T13:27:56Z',
      suspension: null,
    })
  })

  it('agrees with its summary in every member that a summary has', () => {
    const { spec, ...summary } = mapSummary(application)
    const deployment = mapDeployment(application, { raw: false })
    expect(deployment).toMatchObject(summary)
    expect(deployment.spec).toMatchObject(spec)
  })

  it('has the object itself only when asked, as a copy', () => {
    expect(mapDeployment(application, { raw: false })).not.toHaveProperty('raw')
    const { raw } = mapDeployment(application, { raw: true })
    expect(raw).toEqual(application)
    expect(raw).not.toBe(application)
  })
})
