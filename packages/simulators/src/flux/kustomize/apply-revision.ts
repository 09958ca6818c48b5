import { createHash } from 'node:crypto'
import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { isSince } from '../flux-version.ts'
import { fleetingJobs } from '../runtime/fleeting-jobs.ts'
import { formatGoDuration } from '../runtime/go-duration.ts'
import type { HealthJudge } from '../runtime/health-judge.ts'
import { readInventory, toInventory } from '../runtime/inventory.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import { ShownPath } from '../runtime/shown-path.ts'
import { sourceKey } from '../source/artifact-store.ts'
import { applyManifests } from './apply-manifests.ts'
import { buildManifests, requirePath } from './build-manifests.ts'
import { builtYaml } from './built-yaml.ts'
import { requireAccount } from './check-account.ts'
import { sourceOf } from './find-source.ts'
import { KustomizationFailure } from './kustomization-failure.ts'
import { type KustomizationTools, type Revision, recordAbout, timeoutOf } from './kustomization-tools.ts'
import { prepareObjects } from './prepare-objects.ts'
import { prune, pruneFailure } from './prune.ts'
import { withHistory } from './reconcile-history.ts'
import { requirePlainSecrets } from './refuse-decryption.ts'
import { requireOwnCluster } from './require-cluster.ts'
import { waitForHealth } from './wait-for-health.ts'

interface Attempt {
  readonly tools: KustomizationTools
  readonly draft: ObjectDraft
  readonly revision: Revision
  readonly judge: HealthJudge
  readonly startedAt: number
}

/** Brings the cluster to one revision of the source: build, apply, prune, check health. @throws KustomizationFailure. */
export async function applyRevision(tools: KustomizationTools, draft: ObjectDraft, revision: Revision, judge: HealthJudge): Promise<void> {
  const attempt: Attempt = { tools, draft, revision, judge, startedAt: tools.clock.now() }
  const { conditions, status } = draft
  conditions.set({ type: 'Ready', status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' })
  await progress(attempt, 'Fetching manifests')
  const built = await build(attempt)
  const digest = `sha256:${createHash('sha256').update(builtYaml(built)).digest('hex')}`
  await progress(attempt, 'Detecting drift')
  try {
    await bringAbout(attempt, built)
  } catch (error) {
    // A check that was cancelled says nothing about what was applied.
    if (error instanceof KustomizationFailure && error.reason !== 'HealthCheckCanceled') noteInHistory(attempt, digest, error.reason)
    throw error
  }
  status['lastAppliedRevision'] = revision.revision
  if (isSince(tools.version, '2.5')) status['lastAppliedOriginRevision'] = revision.origin
  conditions.set({ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${revision.revision}` })
  noteInHistory(attempt, digest, 'ReconciliationSucceeded')
}

/** What is being done, as the message of Reconciling, written at once. */
async function progress({ draft, revision: { revision } }: Attempt, doing: string): Promise<void> {
  draft.conditions.markReconciling('Progressing', `${doing} for revision ${revision} with a timeout of ${formatGoDuration(timeoutOf(draft))}`)
  await draft.save()
}

async function build(attempt: Attempt): Promise<KubeObject[]> {
  const { tools, draft } = attempt
  const { revision } = attempt.revision
  const kustomization = draft.object
  const read = await tools.artifacts.read(sourceKey(sourceOf(kustomization)), revision, async (root) => {
    const shown = new ShownPath(root)
    const folder = await requirePath(tools.clock, shown, root, kustomization)
    draft.status['lastAttemptedRevision'] = revision
    await progress(attempt, 'Building manifests')
    await requireOwnCluster(tools.client, kustomization)
    return buildManifests(tools, shown, { root, folder, kustomization })
  })
  if (read !== undefined) return read.value
  const { requeueDependencyMs } = tools.timing
  const later = formatGoDuration(requeueDependencyMs)
  throw new KustomizationFailure('ArtifactFailed', `Source is not ready, artifact not found, retrying in ${later}`, undefined, {
    event: '',
    requeue: { afterMs: requeueDependencyMs },
  })
}

async function bringAbout({ tools, draft, revision, judge }: Attempt, built: readonly KubeObject[]): Promise<void> {
  const { client, clock, signal } = tools
  const before = readInventory(draft.status['inventory'])
  const objects = prepareObjects(built, draft.object)
  requirePlainSecrets(objects)
  await requireAccount(client, draft.object, objects)
  const force = at(draft.object, 'spec', 'force') === true
  const ignore = at(draft.object, 'spec', 'ignore')
  const { ids, managed, changes } = await applyManifests({ client, clock, signal, force, ignore }, objects)
  if (changes.length > 0) await recordAbout(tools, draft, revision, 'Normal', changes.join('\n'))
  draft.status['inventory'] = toInventory(ids)
  const failed = await prune(tools, draft, revision, { before, now: ids })
  // Before 2.9 what could not be deleted was forgotten.
  if (isSince(tools.version, '2.9')) draft.status['inventory'] = toInventory([...ids, ...failed.map(({ id }) => id)])
  if (failed.length > 0) throw pruneFailure(failed)
  // What was left alone may be as it likes.
  await waitForHealth(tools, draft, { applied: managed, vanishes: fleetingJobs(objects), changed: changes.length > 0, judge, revision })
}

function noteInHistory({ tools, draft, revision, startedAt }: Attempt, digest: string, status: string): void {
  if (!isSince(tools.version, '2.7')) return
  const entry = { digest, status, ...revision, now: tools.clock.now(), duration: tools.elapsed(startedAt) }
  draft.status['history'] = withHistory(draft.status['history'], entry)
}
