import Table from 'cli-table3'
import type { StepRecord } from './steps.ts'

/** A rule under every row would double the table. */
const NO_RULES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

/** Steps down, instances across, what each found in the cells. */
export function summaryTable(records: readonly StepRecord[], instances: readonly string[]): string {
  const table = new Table({ head: ['step', 'seconds', ...instances], style: { head: [], border: [] }, chars: NO_RULES })
  for (const { step, seconds, found } of records) {
    table.push([step, { content: seconds.toFixed(1), hAlign: 'right' }, ...instances.map((instance) => found.get(instance) ?? '')])
  }
  return table.toString()
}
