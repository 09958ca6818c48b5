import type { DeploymentSpec } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { buildObjects } from '../src/build-objects.ts'
import { durationMs } from '../src/duration.ts'
import type { GitRepository, Kustomization } from '../src/flux-types.ts'
import { mapDeployment, mapSpec, mapSummary } from '../src/map-deployment.ts'
import { gitRepositoryOf, kustomizationOf, settingsOf, specOf } from './support/objects.ts'
import { readRecording, stateAt } from './support/recorded-life.ts'

const HASH = '74b47fb008986e24566bfe945ec2bfe7633c15a2'
const OBJECT = { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository', namespace: 'flux-system', name: 'web' }

/** What a get gives after a create of this spec. */
function readBack(spec: DeploymentSpec): DeploymentSpec {
  const { kustomization, gitRepository } = buildObjects(spec, settingsOf())
  return mapSpec({ kustomization: kustomization as unknown as Kustomization, source: gitRepository as unknown as GitRepository })
}

describe('The spec that is read', () => {
  it('is what was written, with what the settings brought in', () => {
    expect(readBack(specOf())).toEqual({
      name: 'web',
      namespace: 'apps',
      kind: 'Kustomization',
      controlNamespace: 'flux-system',
      sources: [{ git: { repo: 'https://github.com/acme/web.git', revision: 'main', path: './deploy' }, object: OBJECT }],
      sync: { prune: true, healthCheck: true, intervalMs: 600_000 },
    })
  })

  it('keeps labels, annotations and durations', () => {
    const sync = { prune: false, healthCheck: false, intervalMs: 5_400_000, timeoutMs: 1_500 }
    const spec = specOf({ labels: { tier: 'front' }, annotations: { note: 'mine' }, controlNamespace: 'team-a', sync })
    expect(readBack(spec)).toMatchObject({ labels: { tier: 'front' }, annotations: { note: 'mine' }, controlNamespace: 'team-a', sync })
  })

  it.each([
    { written: 'main', read: 'main' },
    { written: 'branch:main', read: 'main' },
    { written: `branch:${HASH}`, read: `branch:${HASH}` },
    { written: 'branch:refs/odd', read: 'branch:refs/odd' },
    { written: 'tag:v1.2.0', read: 'tag:v1.2.0' },
    { written: 'semver:>=1 <2', read: 'semver:>=1 <2' },
    { written: HASH, read: HASH },
    { written: `commit:${HASH}`, read: HASH },
    { written: 'commit:74b47fb', read: 'commit:74b47fb' },
    { written: 'refs/pull/420/head', read: 'refs/pull/420/head' },
  ])('has the revision $written as $read, and written again it is the same', ({ written, read }) => {
    const spec = readBack(specOf({ sources: [{ git: { repo: 'acme/web', revision: written } }] }))
    expect(spec.sources[0]?.git?.revision).toBe(read)
    expect(readBack(spec)).toEqual(spec)
  })

  it('has the revision that Flux itself takes where an object names several', () => {
    const several = { branch: 'main', tag: 'v1', semver: '1.x', name: 'refs/heads/x', commit: HASH }
    const revisions = ['commit', 'name', 'semver', 'tag', 'branch'].map((_, index) => {
      const rest = Object.fromEntries(Object.entries(several).slice(0, 5 - index))
      return mapSpec({ kustomization: kustomizationOf(), source: gitRepositoryOf({ spec: { ref: rest } }) }).sources[0]?.git?.revision
    })
    expect(revisions).toEqual([HASH, 'refs/heads/x', 'semver:1.x', 'tag:v1', 'main'])
  })

  it.each([
    { what: 'its source cannot be read', sourceRef: { kind: 'GitRepository', name: 'web' } },
    { what: 'its source is of another kind', sourceRef: { kind: 'OCIRepository', name: 'web', namespace: 'shared' } },
  ])('names the source as existing where $what', ({ sourceRef }) => {
    const spec = mapSpec({ kustomization: kustomizationOf({ spec: { sourceRef } }), source: null })
    expect(spec.sources).toEqual([{ existing: { ...sourceRef, path: './deploy' } }])
  })

  it('does not show the request to reconcile among the annotations', () => {
    const { kustomization, source } = stateAt('happy-path', 10196)
    expect(kustomization.metadata.annotations).toEqual({ 'reconcile.fluxcd.io/requestedAt': 'tok-1' })
    expect(mapSpec({ kustomization, source })).not.toHaveProperty('annotations')
  })
})

describe('The deployment that is read', () => {
  it('has the version and the identity of its Kustomization', () => {
    const { kustomization, source } = stateAt('happy-path', 7349)
    const { metadata } = kustomization
    expect(mapDeployment({ kustomization, source }, { raw: false })).toMatchObject({
      id: 'Kustomization/f-happy-2/web',
      ref: { kind: 'Kustomization', controlNamespace: 'f-happy-2', name: 'web' },
      etag: metadata.resourceVersion,
      uid: metadata.uid,
      createdAt: metadata.creationTimestamp,
      owner: null,
      suspension: null,
      updatedAt: null,
      status: { phase: 'deployed' },
    })
  })

  it('has no raw object unless it was asked for, and then a copy', () => {
    const deployment = { kustomization: kustomizationOf(), source: gitRepositoryOf() }
    expect(mapDeployment(deployment, { raw: false })).not.toHaveProperty('raw')
    const { raw } = mapDeployment(deployment, { raw: true })
    expect(raw).toEqual(deployment.kustomization)
    expect(raw).not.toBe(deployment.kustomization)
  })

  it('shows a suspension whose reason Flux does not keep', () => {
    const { suspension, spec } = mapDeployment(stateAt('suspend-resume-pin', 3380), { raw: false })
    expect(suspension).toEqual({ reason: null, actor: null, since: null })
    expect(spec.suspend).toBe(true)
  })

  it('names the Kustomization that applies it, by the labels, and none for the parent', () => {
    const owners = ['child', 'parent'].map(
      (name) => mapDeployment(stateAt('owned-by-kustomization', name === 'child' ? 2179 : 1160, name), { raw: false }).owner,
    )
    expect(owners).toEqual([
      { group: 'kustomize.toolkit.fluxcd.io', version: null, kind: 'Kustomization', namespace: 'f-owned', name: 'parent' },
      null,
    ])
  })

  it('is in a list what it is in a get, as far as a list goes', () => {
    const deployment = stateAt('health', 38248)
    const { id, ref, spec, status, createdAt } = mapDeployment(deployment, { raw: false })
    const { name, namespace, sources } = spec
    expect(mapSummary(deployment)).toEqual({ id, ref, spec: { name, namespace, sources }, status, createdAt })
  })

  it('is plain JSON for every object of a recorded list', () => {
    const { exchanges } = readRecording('kubernetes/lists.json') as {
      readonly exchanges: readonly { readonly response: { readonly body?: { readonly items?: readonly GitRepository[] } } }[]
    }
    const sources = exchanges.flatMap(({ response }) => response.body?.items ?? []).filter((item) => item.spec?.url !== undefined)
    expect(sources.length).toBeGreaterThan(0)
    for (const source of sources) {
      const deployment = mapDeployment({ kustomization: kustomizationOf(), source }, { raw: true })
      expect(JSON.parse(JSON.stringify(deployment))).toEqual(deployment)
    }
  })
})

describe('A duration of Flux', () => {
  it.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['1m30s500ms', 90_500],
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['1.005s', 1_005],
    ['0s', 0],
  ])('%s is %d ms', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms)
  })
})
