import type { Phase, Status } from '../contract/status.ts'

type Axes = Omit<Status, 'phase'>

/** The phase that the axes amount to: one table for every adapter (R4). A word that no row knows, on any axis, is never 'deployed'. */
export function derivePhase(status: Omit<Status, 'phase'>): Phase {
  const takes = ({ when }: PhaseRow) => when(status)
  return (PHASE_TABLE.find(takes) as PhaseRow).phase // the last row takes everything
}

export interface PhaseRow {
  /** Its number in the contract. */
  readonly row: number
  readonly phase: Phase
  readonly when: (status: Axes) => boolean
}

/** The contract's table, whole: ordered, first match wins, and the last row takes everything, so every word that no row knows is 'unknown'. */
export const PHASE_TABLE: readonly PhaseRow[] = [
  { row: 1, phase: 'terminating', when: (s) => s.lifecycle === 'terminating' },
  { row: 2, phase: 'suspended', when: (s) => s.lifecycle === 'suspended' },
  { row: 3, phase: 'pending', when: (s) => (isPending(s) || (s.fresh === false && isIdle(s))) && nothingApplied(s) },
  { row: 4, phase: 'progressing', when: (s) => isPending(s) || isUnderWay(s) || s.fresh === false },
  { row: 5, phase: 'failed', when: (s) => s.error !== null || (s.operation.state === 'failed' && !failureIsOfOlderRevision(s)) },
  { row: 6, phase: 'unknown', when: (s) => s.sync === 'unknown' },
  { row: 7, phase: 'pending', when: (s) => isIdle(s) && nothingApplied(s) && s.sync !== 'synced' },
  { row: 8, phase: 'degraded', when: (s) => s.health === 'degraded' || s.health === 'missing' },
  { row: 9, phase: 'progressing', when: (s) => s.health === 'progressing' },
  { row: 10, phase: 'suspended', when: (s) => s.health === 'suspended' },
  { row: 11, phase: 'drifted', when: (s) => s.sync === 'out-of-sync' },
  {
    row: 12,
    phase: 'deployed',
    when: (s) => isActive(s) && isAtRest(s) && s.sync === 'synced' && (s.health === 'healthy' || s.health === 'unchecked'),
  },
  { row: 13, phase: 'unknown', when: () => true },
]

const isPending = ({ operation }: Axes) => operation.state === 'pending'
const isUnderWay = ({ operation }: Axes) => operation.state === 'running' || operation.state === 'terminating'
const isIdle = ({ operation }: Axes) => operation.state === 'none'
/** Of the lifecycles that row 12 meets: any other word may mean anything, so it is no success. */
const isActive = ({ lifecycle }: Axes) => lifecycle === 'active'
/** The same of operations. One that failed is of an older revision where row 12 meets it: row 5 takes the others. */
const isAtRest = (s: Axes) => isIdle(s) || s.operation.state === 'succeeded' || s.operation.state === 'failed'
const nothingApplied = ({ revisions }: Axes) => revisions.every(({ applied }) => applied === null)

/** A newer revision is compared as synced, so an older failed operation says nothing about it. */
function failureIsOfOlderRevision({ sync, operation, revisions }: Axes): boolean {
  const failed = operation.revision
  const desired = revisions[0]?.desired ?? null
  return sync === 'synced' && failed !== null && desired !== null && failed !== desired
}
