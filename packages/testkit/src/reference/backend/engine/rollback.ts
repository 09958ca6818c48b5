import { pinSource } from '../sources/resolve-source.ts'
import { conflict, notFound } from '../wire-error.ts'
import type { WireHistoryEntry, WireObject, WirePause, WireSpec } from '../wire-types.ts'
import type { AppliedContent, Runtime } from './runtime.ts'

/** The content of a history entry; `to` null: of the newest applied one before the current. @throws WireError 404, 409 */
export function contentToRestore(runtime: Runtime, { status }: WireObject, to: string | null): AppliedContent {
  const entry = to === null ? earlierEntry(status.history) : status.history.find(({ id }) => id === to)
  if (entry === undefined) throw notFound('revision', to ?? '')
  const content = runtime.contents.get(entry.id)
  if (!entry.restorable || content === undefined)
    throw conflict('not-restorable', `the content of ${entry.id} cannot be brought back`, { id: entry.id })
  return content
}

function earlierEntry(history: readonly WireHistoryEntry[]): WireHistoryEntry {
  const current = history.findIndex((entry) => entry.current)
  const earlier = history.slice(0, Math.max(0, current)).findLast(({ state }) => state === 'applied')
  if (earlier === undefined) throw conflict('no-earlier-revision', 'nothing was applied before what is current')
  return earlier
}

/** Null: automation would not undo a rollback. @throws WireError 409 when it would and may not be paused. */
export function pauseForRollback({ spec }: WireObject, may: boolean, pause: Omit<WirePause, 'by'>): WirePause | null {
  if (spec.policy.mode === 'manual' || spec.pause !== null) return null
  if (!may) throw conflict('automation-on', 'automation would undo it, and it is not to be paused')
  return { ...pause, by: 'rollback' }
}

/** A spec that means exactly this content, whatever comes to its sources. */
export function pinnedTo(spec: WireSpec, { content, sources }: AppliedContent): WireSpec {
  const from = content.from.map((source, at) => {
    const resolved = sources[at]
    return resolved === undefined ? source : pinSource(source, resolved)
  })
  return { ...spec, ...content, from }
}
