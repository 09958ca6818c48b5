import type { WireCondition, WireObject, WireStatus } from '../wire-types.ts'
import { timeOf } from './engine-state.ts'

/** What a comparison says, once more as conditions; `since` moves only when the status of one does. */
export function conditionsOf({ status: earlier }: WireObject, now: Pick<WireStatus, 'sync' | 'health' | 'problem'>, ms: number): WireCondition[] {
  const { operation } = earlier
  const { problem, sync, health } = now
  const fromSource = problem?.reason.startsWith('source-') ?? false
  const fresh: Omit<WireCondition, 'since'>[] = [
    fromSource
      ? { type: 'Source', status: 'no', reason: problem?.reason ?? '', message: problem?.message ?? '' }
      : { type: 'Source', status: 'yes', reason: 'Read', message: 'the sources have been read' },
    {
      type: 'Compared',
      status: sync === 'unsure' ? 'unsure' : sync === 'same' ? 'yes' : 'no',
      reason: sync,
      message: problem?.message ?? (sync === 'same' ? 'what runs is what is wanted' : 'what runs is not what is wanted'),
    },
  ]
  if (operation !== null) {
    const status = operation.state === 'done' ? 'yes' : operation.state === 'failed' ? 'no' : 'unsure'
    fresh.push({ type: 'Applied', status, reason: operation.state, message: operation.message ?? '' })
  }
  const isWell = { ok: 'yes', broken: 'no', absent: 'no' } as const
  fresh.push({
    type: 'Health',
    status: Object.hasOwn(isWell, health.state) ? isWell[health.state as keyof typeof isWell] : 'unsure',
    reason: health.state,
    message: health.message ?? '',
  })
  return fresh.map((one) => {
    const before = earlier.conditions.find(({ type, status }) => type === one.type && status === one.status)
    return { ...one, since: before?.since ?? timeOf(ms) }
  })
}
