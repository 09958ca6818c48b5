import Table from 'cli-table3'
import type { StepRecord } from './steps.ts'

const STEP_WIDTH = 24
const SECONDS_WIDTH = 9
/** A rule under every row would double the table. */
const NO_RULES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

/** Steps down, instances across, what each found in the cells; no wider than `width` columns. */
export function summaryTable(records: readonly StepRecord[], instances: readonly string[], width: number): string {
  const left = width - STEP_WIDTH - SECONDS_WIDTH - 3 - instances.length
  const found = Math.max(16, Math.floor(left / Math.max(1, instances.length)))
  const table = new Table({
    head: ['step', 'seconds', ...instances],
    colWidths: [STEP_WIDTH, SECONDS_WIDTH, ...instances.map(() => found)],
    wordWrap: true,
    style: { head: [], border: [] },
    chars: NO_RULES,
  })
  for (const record of records) {
    table.push([
      record.step,
      { content: record.seconds.toFixed(1), hAlign: 'right' },
      ...instances.map((instance) => record.found.get(instance) ?? ''),
    ])
  }
  return table.toString()
}
