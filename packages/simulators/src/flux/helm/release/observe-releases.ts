import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { Release } from '../storage/release.ts'
import type { ReleaseObserver } from '../storage/release-storage.ts'
import { historyOf, isOf, type Snapshot, type SnapshotAction, setHistory, snapshotOf } from './snapshots.ts'

/**
 * What an install or an upgrade wrote. The newest becomes the first of the history; of the older ones the newest that the history has is
 * replaced, and loses its action and nothing else (recorded).
 */
export class ObservedReleases {
  readonly #byVersion = new Map<number, Release>()
  readonly observe: ReleaseObserver = (release) => {
    this.#byVersion.set(release.version, release)
  }

  get isEmpty(): boolean {
    return this.#byVersion.size === 0
  }

  recordOn(draft: ObjectDraft, isHelm3: boolean, action: SnapshotAction): void {
    const [newest, ...older] = [...this.#byVersion.values()].sort((a, b) => b.version - a.version)
    if (newest === undefined) return
    const ociDigest = draft.status['lastAttemptedRevisionDigest']
    const history = [snapshotOf(newest, isHelm3, { action, ...(typeof ociDigest === 'string' ? { ociDigest } : {}) }), ...historyOf(draft)]
    const known = older.find((release) => history.some((snapshot) => isOf(snapshot, release)))
    setHistory(
      draft,
      history.map((snapshot) => (known !== undefined && isOf(snapshot, known) ? snapshotOf(known, isHelm3, kept(snapshot)) : snapshot)),
    )
  }
}

/** A rollback marks all that it touches as its own; what the history does not know is put before it without an action (recorded). */
export const observeRollback =
  (draft: ObjectDraft, isHelm3: boolean): ReleaseObserver =>
  (release) => {
    if (!replaced(draft, release, (snapshot) => snapshotOf(release, isHelm3, { ...kept(snapshot), action: 'rollback' })))
      setHistory(draft, [snapshotOf(release, isHelm3), ...historyOf(draft)])
  }

export const observeUninstall =
  (draft: ObjectDraft, isHelm3: boolean, action: SnapshotAction): ReleaseObserver =>
  (release) => {
    replaced(draft, release, (snapshot) => snapshotOf(release, isHelm3, { ...kept(snapshot), action }))
  }

/** An unlocked release keeps what its snapshot says of it otherwise. */
export const observeUnlock =
  (draft: ObjectDraft, isHelm3: boolean): ReleaseObserver =>
  (release) => {
    replaced(draft, release, (snapshot) => snapshotOf(release, isHelm3, { ...kept(snapshot), ...actionOf(snapshot) }))
  }

export const actionOf = ({ action }: Snapshot): Pick<Snapshot, 'action'> => (action === undefined ? {} : { action })

const kept = ({ ociDigest, testHooks }: Snapshot): Pick<Snapshot, 'ociDigest' | 'testHooks'> => ({
  ...(ociDigest === undefined ? {} : { ociDigest }),
  ...(testHooks === undefined ? {} : { testHooks }),
})

function replaced(draft: ObjectDraft, release: Release, by: (snapshot: Snapshot) => Snapshot): boolean {
  const history = historyOf(draft)
  if (!history.some((snapshot) => isOf(snapshot, release))) return false
  setHistory(
    draft,
    history.map((snapshot) => (isOf(snapshot, release) ? by(snapshot) : snapshot)),
  )
  return true
}
