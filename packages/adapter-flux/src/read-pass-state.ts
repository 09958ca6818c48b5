import { REQUESTED_AT } from './build-objects.ts'
import type { FluxCondition, GitRepository, Kustomization } from './flux-types.ts'
import { failureOf, isAnswered } from './read-source-state.ts'

export const conditionOf = (object: Kustomization | GitRepository | null, type: string): FluxCondition | undefined =>
  object?.status?.conditions?.find((condition) => condition.type === type)

/** `main@sha1:<hex>`, `refs/heads/main@sha1:<hex>` or `sha1:<hex>` as the hex alone. */
export const commitOf = (revision: string | undefined): string | null => /(?:^|@)sha(?:1|256):([0-9a-f]+)$/.exec(revision ?? '')?.[1] ?? null

/** Applied, but not healthy: the objects are changed although lastAppliedRevision still is the one before. */
export const healthCheckFailed = (kustomization: Kustomization): boolean => conditionOf(kustomization, 'Ready')?.reason === 'HealthCheckFailed'

/** What history says of the newest pass that applied everything, where there is one (Flux 2.7 on): a retry does not take that back. */
const APPLIED = ['ReconciliationSucceeded', 'HealthCheckFailed']

/** The commit that runs. */
export function appliedCommit(kustomization: Kustomization): string | null {
  const { status } = kustomization
  if (healthCheckFailed(kustomization)) return commitOf(status?.lastAttemptedRevision)
  const newest = status?.history?.find((entry) => APPLIED.includes(entry.lastReconciledStatus))
  return commitOf(newest?.metadata?.['revision'] ?? status?.lastAppliedRevision)
}

/** Waits for something that is under way: not the Kustomization's own fault, and no error. */
export function waits(kustomization: Kustomization, source: GitRepository | null): boolean {
  const ready = conditionOf(kustomization, 'Ready')
  if (ready?.status !== 'False') return false
  if (ready.reason === 'DependencyNotReady') return true
  const noArtifact = ready.reason === 'ArtifactFailed' && /artifact not found| not found$/.test(ready.message ?? '')
  return noArtifact && source !== null && failureOf(source) === null
}

/** A newer spec of either object, or a request to reconcile, that no pass has answered. */
export function isUnanswered(kustomization: Kustomization, source: GitRepository | null): boolean {
  const { metadata, status } = kustomization
  const requested = metadata.annotations?.[REQUESTED_AT]
  if (requested !== undefined && requested !== status?.lastHandledReconcileAt) return true
  return conditionOf(kustomization, 'Ready')?.observedGeneration !== metadata.generation || (source !== null && !isAnswered(source))
}

/** The status comes in several writes: Ready is True before the rest of it speaks of the same pass. */
export function isRecorded(kustomization: Kustomization): boolean {
  const { metadata, status } = kustomization
  if (healthCheckFailed(kustomization)) return true
  return status?.observedGeneration === metadata.generation && status?.lastAppliedRevision === status?.lastAttemptedRevision
}

/** What the source has now was not tried yet: the controller is about to. */
export function hasNewArtifact({ status }: Kustomization, source: GitRepository | null): boolean {
  const desired = commitOf(source?.status?.artifact?.revision)
  const attempted = commitOf(status?.lastAttemptedRevision)
  return desired !== null && attempted !== null && desired !== attempted
}
