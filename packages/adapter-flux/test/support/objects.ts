import type { DeploymentSpec } from '@gitops-dms/core'
import { type ResolvedSettings, resolveSettings } from '../../src/flux-settings.ts'
import type { GitRepository, Kustomization, ObjectMeta } from '../../src/flux-types.ts'

/** The settings of the README's example, but for what is given. */
export const settingsOf = (settings: object = {}): ResolvedSettings =>
  resolveSettings({ namespace: 'flux-system', gitProvider: 'github', defaultBranch: 'main', ...settings })

/** The request at the heart of it, as adapters receive it, but for what is given. */
export const specOf = (spec: Partial<DeploymentSpec> = {}): DeploymentSpec => ({
  name: 'web',
  namespace: 'apps',
  sources: [{ git: { repo: 'acme/web', revision: 'main', path: './deploy' } }],
  ...spec,
})

export const KUSTOMIZATION_UID = 'aaaaaaaa-0000-4000-8000-000000000001'
const SOURCE_UID = 'bbbbbbbb-0000-4000-8000-000000000001'
const COMMIT = '74b47fb008986e24566bfe945ec2bfe7633c15a2'
const REVISION = `main@sha1:${COMMIT}`

/** What a test changes of an object. */
interface Changes<T extends Kustomization | GitRepository> {
  readonly metadata?: Partial<ObjectMeta>
  readonly spec?: Partial<T['spec']>
  readonly status?: Partial<NonNullable<T['status']>>
}

/** A Kustomization at rest, made by this adapter, but for what is given. */
export function kustomizationOf({ metadata, spec, status }: Changes<Kustomization> = {}): Kustomization {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name: 'web',
      namespace: 'flux-system',
      uid: KUSTOMIZATION_UID,
      generation: 1,
      resourceVersion: '10',
      creationTimestamp: '2026-11-22T13:00:00Z',
      finalizers: ['finalizers.fluxcd.io'],
      ...metadata,
    },
    spec: {
      interval: '10m',
      prune: true,
      wait: true,
      path: './deploy',
      targetNamespace: 'apps',
      sourceRef: { kind: 'GitRepository', name: 'web' },
      ...spec,
    },
    status: {
      observedGeneration: 1,
      lastAppliedRevision: REVISION,
      lastAttemptedRevision: REVISION,
      conditions: [
        { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${REVISION}`, observedGeneration: 1 },
        { type: 'Healthy', status: 'True', reason: 'Succeeded', message: 'Health check passed', observedGeneration: 1 },
      ],
      ...status,
    },
  }
}

/** The GitRepository of that Kustomization, fetched, but for what is given. */
export function gitRepositoryOf({ metadata, spec, status }: Changes<GitRepository> = {}): GitRepository {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name: 'web',
      namespace: 'flux-system',
      uid: SOURCE_UID,
      generation: 1,
      resourceVersion: '11',
      ownerReferences: [{ kind: 'Kustomization', name: 'web', uid: KUSTOMIZATION_UID }],
      ...metadata,
    },
    spec: { url: 'https://github.com/acme/web.git', ref: { branch: 'main' }, ...spec },
    status: {
      observedGeneration: 1,
      artifact: { revision: REVISION },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'Succeeded', message: `stored artifact for revision '${REVISION}'`, observedGeneration: 1 },
      ],
      ...status,
    },
  }
}
