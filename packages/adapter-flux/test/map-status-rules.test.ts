import { describe, expect, it } from 'vitest'
import type { FluxCondition } from '../src/flux-types.ts'
import { mapStatus, mapStatusDetail } from '../src/map-status.ts'
import { gitRepositoryOf, kustomizationOf } from './support/objects.ts'
import { sourceAt, stateAt } from './support/recorded-life.ts'

/** A condition of the first generation. */
const condition = (type: string, status: string, reason: string, message = ''): FluxCondition => ({
  type,
  status,
  reason,
  message,
  observedGeneration: 1,
})

const waiting = () => stateAt('failures-sources', 1145).kustomization

describe('The status of a deployment whose source fails', () => {
  it.each([
    { name: 'bad-branch', atMs: 1243, reason: 'GitOperationFailed', cause: 'source-unavailable', says: "couldn't find remote ref" },
    { name: 'bad-url', atMs: 1521, reason: 'GitOperationFailed', cause: 'source-unavailable', says: 'connection refused' },
    { name: 'missing-repo', atMs: 1627, reason: 'GitOperationFailed', cause: 'source-unavailable', says: 'repository not found' },
    { name: 'no-secret', atMs: 1723, reason: 'AuthenticationFailed', cause: 'source-auth', says: 'secrets "ghost" not found' },
    { name: 'bad-commit', atMs: 2417, reason: 'GitOperationFailed', cause: 'source-unavailable', says: 'unable to resolve commit object' },
  ])('is failed with the reason and the words of the source: $name', ({ name, atMs, reason, cause, says }) => {
    const detail = mapStatusDetail({ kustomization: waiting(), source: sourceAt('failures-sources', atMs, name) }, [])
    expect(detail).toMatchObject({ phase: 'failed', error: { reason, message: expect.stringContaining(says) } })
    expect(detail.causes[0]).toMatchObject({ type: cause, message: expect.stringContaining(says) })
  })

  it('does not flap while the source tries again: Ready of the source is Unknown, its failure stays', () => {
    const source = sourceAt('failures-sources', 3324, 'bad-branch')
    expect(source.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'Unknown' }))
    expect(mapStatus({ kustomization: waiting(), source })).toMatchObject({ phase: 'failed', error: { reason: 'GitOperationFailed' } })
  })

  it('is failed also while an older revision runs well', () => {
    const failing = gitRepositoryOf({ status: { conditions: [condition('FetchFailed', 'True', 'GitOperationFailed', 'unable to clone\n')] } })
    const status = mapStatus({ kustomization: kustomizationOf(), source: failing })
    expect(status).toMatchObject({
      phase: 'failed',
      health: 'healthy',
      sync: 'synced',
      error: { reason: 'GitOperationFailed', message: 'unable to clone' },
    })
  })

  it('names a signature that does not verify', () => {
    const unverified = gitRepositoryOf({
      status: { conditions: [condition('SourceVerified', 'False', 'VerificationError', 'signature is not valid')] },
    })
    expect(mapStatus({ kustomization: kustomizationOf(), source: unverified }).error).toEqual({
      reason: 'VerificationError',
      message: 'signature is not valid',
    })
  })
})

describe('The status of a deployment that waits or is stuck', () => {
  it.each([
    { what: 'a dependency', reason: 'DependencyNotReady', message: "dependency 'flux-system/infra' is not ready" },
    { what: 'an artifact', reason: 'ArtifactFailed', message: 'Source artifact not found, retrying in 30s' },
    {
      what: 'an artifact that the source controller has lost',
      reason: 'ArtifactFailed',
      message: 'Source is not ready, artifact not found, retrying in 30s',
    },
    { what: 'a source made after it', reason: 'ArtifactFailed', message: 'GitRepository.source.toolkit.fluxcd.io "web" not found' },
  ])('is progressing without an error while it waits for $what', ({ reason, message }) => {
    const kustomization = kustomizationOf({ status: { conditions: [condition('Ready', 'False', reason, message)] } })
    expect(mapStatus({ kustomization, source: gitRepositoryOf() })).toMatchObject({
      phase: 'progressing',
      error: null,
      operation: { state: 'pending' },
    })
  })

  it('is pending where nothing runs yet', () => {
    const conditions = [condition('Ready', 'False', 'DependencyNotReady', "dependency 'flux-system/infra' not found")]
    const kustomization = { ...kustomizationOf(), status: { observedGeneration: -1, conditions } }
    expect(mapStatus({ kustomization, source: gitRepositoryOf() })).toMatchObject({ phase: 'pending', error: null })
  })

  it('is failed for good when it is stalled: nothing says that it will be tried again', () => {
    const message = "can't access 'GitRepository/other/web', cross-namespace references have been blocked"
    const conditions = [condition('Stalled', 'True', 'AccessDenied', message), condition('Ready', 'False', 'AccessDenied', message)]
    const stalled = mapStatus({ kustomization: kustomizationOf({ status: { conditions } }), source: null })
    expect(stalled).toMatchObject({ phase: 'failed', error: { reason: 'AccessDenied', message }, operation: { state: 'failed', retry: null } })
  })

  it('is failed and will be tried again when a pass failed', () => {
    const { kustomization, source } = stateAt('failures-kustomizations', 4218, 'refused')
    expect(mapStatus({ kustomization, source }).operation).toMatchObject({ state: 'failed', retry: { count: null, at: null } })
  })
})

describe('The detail of a status', () => {
  it('has no causes when it is deployed, whatever single resources say', () => {
    const resource = {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'apps',
      name: 'web',
      sync: 'unknown',
      health: 'progressing',
      message: null,
    } as const
    const deployed = { kustomization: kustomizationOf(), source: gitRepositoryOf() }
    expect(mapStatusDetail(deployed, [resource])).toMatchObject({ phase: 'deployed', causes: [] })
  })

  it('names each resource that is not healthy after the complaint of Flux', () => {
    const resource = {
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      namespace: 'f-health-2',
      name: 'web',
      sync: 'unknown',
      health: 'progressing',
      message: 'Updated: 1/2',
    } as const
    const { causes } = mapStatusDetail(stateAt('health', 38248), [resource])
    expect(causes.map(({ type, message, resource: named }) => [type, message, named?.name])).toEqual([
      ['health-check', expect.stringMatching(/^health check failed after 30.* status: 'InProgress'\]$/), undefined],
      ['health-check', 'Updated: 1/2', 'web'],
    ])
  })

  it.each([
    { atMs: 15681, name: 'bad-path', type: 'render', says: 'kustomization path not found' },
    { atMs: 4918, name: 'bad-kustomization', type: 'render', says: 'kustomize build failed' },
    { atMs: 4218, name: 'refused', type: 'apply', says: 'dry-run failed' },
  ])('tells a failure of $name as $type', ({ atMs, name, type, says }) => {
    const { causes } = mapStatusDetail(stateAt('failures-kustomizations', atMs, name), [])
    expect(causes).toEqual([{ type, message: expect.stringContaining(says), resource: null, retryAt: null }])
  })

  it('gives the conditions as they are, without the newline at the end of a failure', () => {
    const { conditions, native } = mapStatusDetail(stateAt('failures-kustomizations', 4674, 'unknown-kind'), [])
    expect(conditions).toContainEqual({
      type: 'Ready',
      status: 'False',
      reason: 'ReconciliationFailed',
      message: 'Widget/f-errors-ks/w dry-run failed: no matches for kind "Widget" in version "nope.example.test/v1"',
      changedAt: expect.stringMatching(/^2026-11-22T/),
    })
    expect(native).toEqual({ 'Ready.status': 'False', 'Ready.reason': 'ReconciliationFailed', 'source.Ready.reason': 'Succeeded' })
  })
})
