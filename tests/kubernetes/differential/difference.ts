import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { type Difference, differencesOf } from '../../../packages/simulators/replay/compare.ts'

/** Undefined = none. */
export function difference(expected: unknown, given: unknown): string | undefined {
  const found = differencesOf(...inAnyOrder(expected, given))
  if (found.length === 0) return undefined
  return found.slice(0, 6).map(told).join('\n')
}

function told({ path, recorded, given }: Difference): string {
  const [expected, other] = Array.isArray(recorded) && Array.isArray(given) ? [without(recorded, given), without(given, recorded)] : [recorded, given]
  return `  ${path}\n    genuine   ${short(expected)}\n    simulated ${short(other)}`
}

/** Each item counts as often as it is there. */
function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const rest = other.map((item) => JSON.stringify(item))
  return list.filter((item) => {
    const index = rest.indexOf(JSON.stringify(item))
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 900)

/** Faults come in the order of a map of Go, which is none: in the list of causes, and in the message. In YAML, where it is another text then, too. */
function inAnyOrder(expected: unknown, given: unknown): readonly [unknown, unknown] {
  const [text, other] = [yamlOf(expected), yamlOf(given)]
  if (text === undefined || other === undefined || text === other) return [sorted(expected), sorted(given)]
  return isDeepStrictEqual(readable(expected), readable(given)) ? [expected, given] : [sorted(readable(expected)), sorted(readable(given))]
}

const sorted = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer ?? null), (name, value: unknown) => {
    if (name === 'causes' && Array.isArray(value)) return value.map((cause) => JSON.stringify(cause)).sort()
    return name === 'message' && typeof value === 'string' && value.includes(' is invalid: [') ? value.split(/, |: \[|\]$/).sort() : value
  })

/** The answer with what is YAML parsed. */
export function readable(answer: unknown): unknown {
  const text = yamlOf(answer)
  return text === undefined ? answer : { ...(answer as object), body: parse(text) as unknown }
}

function yamlOf(answer: unknown): string | undefined {
  const { contentType, body } = (answer ?? {}) as { readonly contentType?: unknown; readonly body?: unknown }
  return contentType === 'application/yaml' && typeof body === 'string' ? body : undefined
}
