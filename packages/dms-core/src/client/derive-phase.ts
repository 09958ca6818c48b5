import type { Phase, Status } from '../contract/status.ts'

type Axes = Omit<Status, 'phase'>

const nothingApplied = (status: Axes) => status.revisions.every((revision) => revision.applied === null)

/** A newer revision is compared as synced, so an older failed operation says nothing about it. */
const failureIsOfOlderRevision = (status: Axes) => {
  const failed = status.operation.revision
  const desired = status.revisions[0]?.desired ?? null
  return status.sync === 'synced' && failed !== null && desired !== null && failed !== desired
}

/** Ordered, first match wins; the numbers are those of the contract's table. */
const TABLE: readonly { readonly row: number; readonly phase: Phase; readonly when: (status: Axes) => boolean }[] = [
  { row: 1, phase: 'terminating', when: (s) => s.lifecycle === 'terminating' },
  { row: 2, phase: 'suspended', when: (s) => s.lifecycle === 'suspended' },
  {
    row: 3,
    phase: 'pending',
    when: (s) => (s.operation.state === 'pending' || (s.fresh === false && s.operation.state === 'none')) && nothingApplied(s),
  },
  {
    row: 4,
    phase: 'progressing',
    when: (s) => ['pending', 'running', 'terminating'].includes(s.operation.state) || s.fresh === false,
  },
  { row: 5, phase: 'failed', when: (s) => s.error !== null || (s.operation.state === 'failed' && !failureIsOfOlderRevision(s)) },
  { row: 6, phase: 'unknown', when: (s) => s.sync === 'unknown' },
  { row: 7, phase: 'pending', when: (s) => s.operation.state === 'none' && nothingApplied(s) && s.sync !== 'synced' },
  { row: 8, phase: 'degraded', when: (s) => s.health === 'degraded' || s.health === 'missing' },
  { row: 9, phase: 'progressing', when: (s) => s.health === 'progressing' },
  { row: 10, phase: 'suspended', when: (s) => s.health === 'suspended' },
  { row: 11, phase: 'drifted', when: (s) => s.sync === 'out-of-sync' },
  { row: 12, phase: 'deployed', when: (s) => s.sync === 'synced' && (s.health === 'healthy' || s.health === 'unchecked') },
]

/** The phase that the axes amount to: one table for every adapter (R4). What no row knows is 'unknown'. */
export function derivePhase(status: Axes): Phase {
  return TABLE.find((entry) => entry.when(status))?.phase ?? 'unknown'
}
