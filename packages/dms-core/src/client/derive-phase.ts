import type { Phase, Status } from '../contract/status.ts'
import { PHASE_TABLE, type PhaseRow } from './phase-table.ts'

/** The phase that the axes amount to: one table for every adapter (R4). A word that no row knows, on any axis, is never 'deployed'. */
export function derivePhase(status: Omit<Status, 'phase'>): Phase {
  const takes = ({ when }: PhaseRow) => when(status)
  return (PHASE_TABLE.find(takes) as PhaseRow).phase // the last row takes everything
}
