import { at, textAt } from '../../cluster/kube-object.ts'
import type { FluxFeatures } from '../flux-features.ts'
import type { FluxTiming } from '../flux-timing.ts'
import type { FluxVersion } from '../flux-version.ts'
import { KUSTOMIZE_GROUP } from '../kinds.ts'
import type { ElapsedTime } from '../runtime/elapsed-time.ts'
import type { EventRecorder } from '../runtime/event-recorder.ts'
import { formatGoDuration, parseGoDuration } from '../runtime/go-duration.ts'
import type { DraftTools, ObjectDraft } from '../runtime/object-draft.ts'
import type { ArtifactStore } from '../source/artifact-store.ts'

export interface KustomizationTools extends DraftTools {
  readonly artifacts: ArtifactStore
  readonly record: EventRecorder
  readonly timing: FluxTiming
  readonly version: FluxVersion
  readonly features: FluxFeatures
  readonly elapsed: ElapsedTime
  /** Aborted when the source got another revision while this pass runs; the reason is the source, as `GitRepository/apps/web`. */
  readonly superseded: AbortSignal
}

/** What is applied, and what it was made from. */
export interface Revision {
  readonly revision: string
  readonly origin: string | undefined
}

const SHORTEST_TIMEOUT_MS = 30_000

const durationAt = (draft: ObjectDraft, field: string): number | undefined => {
  const text = textAt(draft.object, 'spec', field)
  return text === undefined ? undefined : parseGoDuration(text)
}

export const intervalOf = (draft: ObjectDraft): number => durationAt(draft, 'interval') ?? 60_000

export const retryIntervalOf = (draft: ObjectDraft): number => durationAt(draft, 'retryInterval') ?? intervalOf(draft)

/** Without a timeout 30 s less than the interval; less than 30 s is raised to them, also when it is set by hand (recorded). */
export const timeoutOf = (draft: ObjectDraft): number => Math.max(durationAt(draft, 'timeout') ?? intervalOf(draft) - 30_000, SHORTEST_TIMEOUT_MS)

export const deletionPolicyOf = (draft: ObjectDraft): string => {
  const policy = textAt(draft.object, 'spec', 'deletionPolicy') ?? 'MirrorPrune'
  if (policy !== 'MirrorPrune') return policy
  return at(draft.object, 'spec', 'prune') === true ? 'Delete' : 'Orphan'
}

/** What was applied last. */
export const appliedRevision = ({ status }: ObjectDraft): Revision => ({
  revision: String(status['lastAppliedRevision'] ?? ''),
  origin: typeof status['lastAppliedOriginRevision'] === 'string' ? status['lastAppliedOriginRevision'] : undefined,
})

/** An event about a revision ('' = none). Its reason is that of `Ready` at this moment. */
export async function recordAbout(
  { record }: KustomizationTools,
  draft: ObjectDraft,
  { revision, origin }: Revision,
  type: 'Normal' | 'Warning',
  message: string,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const reason = draft.conditions.get('Ready')?.reason ?? (type === 'Normal' ? 'info' : 'error')
  const annotations = {
    ...more,
    ...(revision === '' ? {} : { [`${KUSTOMIZE_GROUP}/revision`]: revision }),
    ...(origin === undefined ? {} : { [`${KUSTOMIZE_GROUP}/originRevision`]: origin }),
  }
  await record(draft.object, { type, reason, message, annotations })
}

export async function recordSuccess(tools: KustomizationTools, draft: ObjectDraft, startedAt: number): Promise<void> {
  const message = `Reconciliation finished in ${tools.elapsed(startedAt)}, next run in ${formatGoDuration(intervalOf(draft))}`
  await recordAbout(tools, draft, appliedRevision(draft), 'Normal', message, { [`${KUSTOMIZE_GROUP}/commit_status`]: 'update' })
}
