import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { byApplyOrder } from '../runtime/apply-order.ts'
import { checkHealth } from '../runtime/check-health.ts'
import { deleteObjects } from '../runtime/delete-objects.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import { displayOf, idOf, inventoryIdOf, type ObjectId, readInventory, toInventory } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import { ShownPath } from '../runtime/shown-path.ts'
import { applyManifests } from './apply-manifests.ts'
import { buildManifests, requirePath } from './build-manifests.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { type KustomizationTools, recordAbout, timeoutOf } from './kustomization-tools.ts'
import { withHistory } from './reconcile-history.ts'

interface Attempt {
  readonly tools: KustomizationTools
  readonly draft: ObjectDraft
  readonly revision: string
  readonly startedAt: number
}

/** Brings the cluster to one revision of the source: build, apply, prune, check health. @throws KustomizationFailure. */
export async function applyRevision(tools: KustomizationTools, draft: ObjectDraft, revision: string): Promise<void> {
  const attempt: Attempt = { tools, draft, revision, startedAt: tools.clock.now() }
  const { conditions } = draft
  conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' })
  await progress(attempt, 'Fetching manifests')
  const built = await build(attempt)
  const digest = `sha256:${createHash('sha256')
    .update(built.map((object) => stringify(object)).join('---\n'))
    .digest('hex')}`
  await progress(attempt, 'Detecting drift')
  try {
    await bringAbout(attempt, built)
  } catch (error) {
    if (error instanceof KustomizationFailure) noteInHistory(attempt, digest, error.reason)
    throw error
  }
  draft.status['lastAppliedRevision'] = revision
  conditions.set({ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${revision}` })
  noteInHistory(attempt, digest, 'ReconciliationSucceeded')
}

/** What is being done, as the message of Reconciling, written at once. Returns it. */
async function progress({ draft, revision }: Attempt, doing: string, besides?: (message: string) => void): Promise<void> {
  const message = `${doing} for revision ${revision} with a timeout of ${formatGoDuration(timeoutOf(draft))}`
  draft.conditions.set({ type: 'Reconciling', status: 'True', reason: 'Progressing', message })
  besides?.(message)
  await draft.save()
}

async function build(attempt: Attempt): Promise<KubeObject[]> {
  const { tools, draft, revision } = attempt
  const read = await tools.artifacts.read(sourceKeyOf(draft.object), revision, async (directory) => {
    const shown = new ShownPath(directory)
    const folder = await requirePath(shown, directory, draft.object)
    draft.status['lastAttemptedRevision'] = revision
    await progress(attempt, 'Building manifests')
    return buildManifests(shown, directory, folder, draft.object)
  })
  if (read !== undefined) return read.value
  const later = formatGoDuration(tools.timing.requeueDependencyMs)
  throw new KustomizationFailure('ArtifactFailed', `Source is not ready, artifact not found, retrying in ${later}`)
}

async function bringAbout(attempt: Attempt, built: readonly KubeObject[]): Promise<void> {
  const { tools, draft, revision } = attempt
  const before = readInventory(draft.status['inventory'])
  const changes = await applyManifests(tools.client, draft.object, built)
  if (changes.length > 0) await recordAbout(tools, draft, revision, 'Normal', changes.join('\n'))
  const now = built.map(idOf).sort(byApplyOrder)
  draft.status['inventory'] = toInventory(now)
  await prune(attempt, before, now)
  await waitForHealth(attempt, now, changes.length > 0)
}

/** Deletes what the inventory had and the build has no more. */
async function prune({ tools, draft, revision }: Attempt, before: readonly ObjectId[], now: readonly ObjectId[]): Promise<void> {
  if (at(draft.object, 'spec', 'prune') !== true) return
  const kept = new Set(now.map(inventoryIdOf))
  const stale = before.filter((id) => !kept.has(inventoryIdOf(id)))
  const deleted = await deleteObjects(tools.client, draft.object, stale)
  if (deleted.length > 0) await recordAbout(tools, draft, revision, 'Normal', deleted.map((id) => `${displayOf(id)} deleted`).join('\n'))
}

async function waitForHealth(attempt: Attempt, applied: readonly ObjectId[], changed: boolean): Promise<void> {
  const { tools, draft, revision } = attempt
  const { conditions } = draft
  const objects = at(draft.object, 'spec', 'wait') === true ? applied : namedHealthChecks(draft)
  if (objects.length === 0) {
    conditions.delete('Healthy')
    return
  }
  const wasHealthy = conditions.is('Healthy', 'True')
  const startedAt = tools.clock.now()
  await progress(attempt, 'Running health checks', (message) =>
    conditions.set({ type: 'Healthy', status: 'Unknown', reason: 'Progressing', message }),
  )
  const failure = await checkHealth(tools, objects, { pollMs: tools.timing.healthPollMs, timeoutMs: timeoutOf(draft) })
  const took = formatGoDuration(tools.clock.now() - startedAt)
  if (failure !== undefined) {
    conditions.set({ type: 'Healthy', status: 'False', reason: 'HealthCheckFailed', message: failure })
    throw new KustomizationFailure('HealthCheckFailed', `health check failed after ${took}: ${failure}`)
  }
  const passed = `Health check passed in ${took}`
  if (!wasHealthy || (changed && draft.status['lastAppliedRevision'] !== revision)) await recordAbout(tools, draft, revision, 'Normal', passed)
  conditions.set({ type: 'Healthy', status: 'True', reason: 'Succeeded', message: passed })
  await draft.save()
}

function namedHealthChecks(draft: ObjectDraft): ObjectId[] {
  const checks = at(draft.object, 'spec', 'healthChecks')
  if (!Array.isArray(checks)) return []
  return checks.map((check) => ({
    apiVersion: textAt(check, 'apiVersion') ?? 'apps/v1',
    kind: textAt(check, 'kind') ?? '',
    namespace: textAt(check, 'namespace') ?? '',
    name: textAt(check, 'name') ?? '',
  }))
}

function noteInHistory({ tools, draft, revision, startedAt }: Attempt, digest: string, status: string): void {
  const now = tools.clock.now()
  draft.status['history'] = withHistory(draft.status['history'], { digest, status, revision, now, durationMs: now - startedAt })
}

const sourceKeyOf = (object: KubeObject) =>
  `${textAt(object, 'spec', 'sourceRef', 'namespace') ?? object.metadata.namespace}/${textAt(object, 'spec', 'sourceRef', 'name')}`
