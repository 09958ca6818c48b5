import { differencesOf } from '../../../packages/simulators/replay/compare.ts'

/** Undefined = none. */
export function difference(expected: unknown, given: unknown): string | undefined {
  const found = differencesOf(expected, given)
  if (found.length === 0) return undefined
  return found
    .slice(0, 6)
    .map(({ path, recorded, given: other }) => `  ${path}\n    genuine   ${short(recorded)}\n    simulated ${short(other)}`)
    .join('\n')
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 900)
