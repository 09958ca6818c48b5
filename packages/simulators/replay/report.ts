import type { Difference } from './compare.ts'
import type { Judged } from './judge.ts'
import { REPLACED, type Replaced } from './normalise.ts'

/** How often what was replaced. */
interface Counted {
  readonly counts: Readonly<Record<Replaced, number>>
}

/** What a replay says, line by line; the last line is the sum. `all`: every difference instead of the first three of each. */
export function reportOf(judged: readonly Judged[], complaints: readonly string[], counted: readonly Counted[], all: boolean): string[] {
  const of = (verdict: string) => judged.filter((one) => one.verdict === verdict)
  const excused = [...of('allowed'), ...of('not derivable')]
  const replaced = REPLACED.map((name) => `${name} ${counted.reduce((sum, { counts }) => sum + counts[name], 0)}`)
  const counts = [
    `${judged.length} exchanges`,
    `${of('equal').length} equal`,
    `${of('allowed').length} allowed differences`,
    `${of('not derivable').length} not derivable`,
    `${of('wrong').length} wrong`,
  ]
  return [
    ...of('wrong').flatMap(({ result: { id, differences } }) => [`wrong: ${id}`, ...shown(differences, all)]),
    ...excused.map(({ result, verdict, reason }) => `${verdict}: ${result.id}: ${reason}`),
    ...complaints.map((complaint) => `baseline: ${complaint}`),
    `replaced: ${replaced.join(', ')}`,
    `replay: ${counts.join(', ')}`,
  ]
}

const FIRST = 3

function shown(differences: readonly Difference[], all: boolean): string[] {
  const chosen = all ? differences : differences.slice(0, FIRST)
  const lines = chosen.flatMap(({ path, recorded, given }) => [
    `  ${path}`,
    `    recorded ${json(recorded, all)}`,
    `    given    ${json(given, all)}`,
  ])
  return chosen.length < differences.length ? [...lines, `  and ${differences.length - chosen.length} more`] : lines
}

function json(value: unknown, whole: boolean): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return whole || text.length <= 300 ? text : `${text.slice(0, 300)}…`
}
