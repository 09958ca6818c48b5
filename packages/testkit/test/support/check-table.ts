import type { Check } from '../../src/index.ts'

const MARKS = ['<!-- checks: begin, written by test/support/write-check-table.ts -->', '<!-- checks: end -->'] as const

function needsOf({ harness, capabilities = [], fields = [], kinds, control = [], module }: Check['needs']): string {
  const more = [
    ...capabilities,
    ...fields.map((field) => `field ${field}`),
    ...(kinds === undefined ? [] : [`${kinds} kinds`]),
    ...control.map((member) => `control.${member}`),
    ...(module === true ? ['module'] : []),
  ]
  return more.length === 0 ? harness : `${harness}: ${more.join(', ')}`
}

/** The README with the table of these checks between its marks. */
export function withCheckTable(readme: string, checks: readonly Check[]): string {
  const [begin, end] = MARKS
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md: found no marks; the table stands between ${begin} and ${end}`)
  const rows = checks.map(
    ({ id, level, rule, needs, title }) => `| ${id} | ${level} | ${rule} | ${needsOf(needs)} | ${title.replaceAll('|', '\\|')} |`,
  )
  const table = ['| id | level | rule | needs | what is checked |', '|---|---|---|---|---|', ...rows].join('\n')
  return `${readme.slice(0, from)}${begin}\n${table}\n${readme.slice(to)}`
}
