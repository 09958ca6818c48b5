import { differencesOf } from '../../../packages/simulators/replay/compare.ts'

/** Undefined = none. */
export function difference(expected: unknown, given: unknown): string | undefined {
  const found = differencesOf(inAnyOrder(expected), inAnyOrder(given))
  if (found.length === 0) return undefined
  return found
    .slice(0, 6)
    .map(({ path, recorded, given: other }) => `  ${path}\n    genuine   ${short(recorded)}\n    simulated ${short(other)}`)
    .join('\n')
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 900)

/** Faults come in the order of a map of Go, which is none: in the list of causes, and in the message. */
const inAnyOrder = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer ?? null), (name, value: unknown) => {
    if (name === 'causes' && Array.isArray(value)) return value.map((cause) => JSON.stringify(cause)).sort()
    return name === 'message' && typeof value === 'string' && value.includes(' is invalid: [') ? value.split(/, |: \[|\]$/).sort() : value
  })
