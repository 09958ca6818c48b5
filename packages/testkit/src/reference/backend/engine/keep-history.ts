import { isDeepStrictEqual } from 'node:util'
import type { WireHistoryEntry, WireObject, WireOperation } from '../wire-types.ts'
import type { AppliedContent, Runtime } from './runtime.ts'

const HISTORY_LIMIT = 10

/** Adds what the operation applied, or failed to apply. One that changed nothing adds nothing. */
export function keepHistory(runtime: Runtime, draft: WireObject, operation: WireOperation, before: AppliedContent | null = null): void {
  const done = operation.state === 'done'
  const { prepared } = runtime
  if (done && isSameContent(prepared, before)) return
  const { status } = draft
  const id = `r${++runtime.entries}`
  const keepsOld = !draft.spec.from.some(({ type }) => type === 'bucket')
  const entry: WireHistoryEntry = {
    id,
    generation: operation.generation,
    state: done ? 'applied' : 'failed',
    current: done,
    from: prepared?.content.from ?? draft.spec.from,
    revisions: prepared?.sources.map(({ revision }) => revision.id) ?? draft.spec.from.map(() => null),
    startedAt: operation.startedAt ?? operation.requestedAt,
    finishedAt: operation.finishedAt ?? operation.requestedAt,
    initiator: operation.initiator,
    message: operation.message,
    restorable: done && keepsOld,
  }
  if (done && prepared !== null) runtime.contents.set(id, { content: prepared.content, sources: prepared.sources })
  const entries = [...status.history.map((one) => (done ? { ...one, current: false } : one)), entry]
  while (entries.length > HISTORY_LIMIT) {
    const [dropped] = entries.splice(
      entries.findIndex(({ current }) => !current),
      1,
    )
    runtime.contents.delete(dropped?.id ?? '')
    status.historyTrimmed = true
  }
  status.history = entries
}

export function isSameContent(a: AppliedContent | null, b: AppliedContent | null): boolean {
  if (a === null || b === null) return a === b
  const told = ({ content, sources }: AppliedContent) => ({ content, revisions: sources.map(({ revision }) => revision.id) })
  return isDeepStrictEqual(told(a), told(b))
}
