import { isMap, type Json } from '../../../cluster/kube-object.ts'

/** Why a `jqPathExpressions` entry cannot be followed. */
export class JqPathError extends Error {
  override readonly name = 'JqPathError'
}

type Step =
  | { readonly member: string }
  | { readonly index: number }
  | { readonly all: true }
  | { readonly where: readonly string[]; readonly is: Json }

/** A path of jq: members, indexes, `[]`, and `select(.a.b == value)`. Anything else of jq is not simulated. */
export type JqPath = readonly Step[]

const TOKENS = new RegExp(
  [
    String.raw`\.?\[\s*"((?:[^"\\]|\\.)*)"\s*\]`,
    String.raw`\.?\[\s*(-?\d+)\s*\]`,
    String.raw`\.?(\[\s*\])`,
    String.raw`\."((?:[^"\\]|\\.)*)"`,
    String.raw`\.([A-Za-z_]\w*)`,
    String.raw`\s*\|\s*select\(\s*((?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"))+)\s*==\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|null)\s*\)\s*(?:\|\s*(?=\.))?`,
    String.raw`\s*\|\s*(?=\.)`,
    // Nothing is an error here anyway.
    String.raw`\?`,
  ].join('|'),
  'y',
)

/** @throws JqPathError. */
export function parseJqPath(expression: string): JqPath {
  const text = expression.trim()
  const steps: Step[] = []
  TOKENS.lastIndex = 0
  while (TOKENS.lastIndex < text.length) {
    const from = TOKENS.lastIndex
    const found = TOKENS.exec(text)
    if (found === null || TOKENS.lastIndex === from) throw new JqPathError(`jq path expression "${expression}" is not simulated: ${text.slice(from)}`)
    steps.push(...stepOf(found))
  }
  if (steps.length === 0) throw new JqPathError(`jq path expression "${expression}" is not simulated`)
  return steps
}

function stepOf([, bracketed, index, all, quoted, plain, where, is]: RegExpExecArray): Step[] {
  const text = bracketed ?? quoted
  if (text !== undefined) return [{ member: JSON.parse(`"${text}"`) as string }]
  if (plain !== undefined) return [{ member: plain }]
  if (index !== undefined) return [{ index: Number(index) }]
  if (all !== undefined) return [{ all: true }]
  if (where === undefined || is === undefined) return []
  const members = [...where.matchAll(/\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*))/g)].map(([, inQuotes, bare]) => inQuotes ?? bare ?? '')
  return [{ where: members, is: JSON.parse(is) as Json }]
}

/** A copy without everything that the path leads to; the value itself where it leads nowhere. */
export function withoutJqPath(value: Json, path: JqPath): Json {
  return pruned(value, path) ?? null
}

/** Undefined: the value itself has to go. */
function pruned(value: Json, [step, ...rest]: JqPath): Json | undefined {
  if (step === undefined) return undefined
  if ('where' in step) {
    const found = step.where.reduce<Json | undefined>((inner, member) => (isMap(inner) ? inner[member] : undefined), value)
    return (found ?? null) === step.is ? pruned(value, rest) : value
  }
  if ('member' in step) {
    if (!isMap(value) || !(step.member in value)) return value
    const { [step.member]: inner = null, ...others } = value
    const left = pruned(inner, rest)
    return left === undefined ? others : { ...value, [step.member]: left }
  }
  const isChosen = (index: number, length: number) => 'all' in step || index === (step.index < 0 ? length + step.index : step.index)
  if (Array.isArray(value)) return value.flatMap((item, index) => (isChosen(index, value.length) ? (pruned(item, rest) ?? []) : [item]))
  if (!isMap(value) || !('all' in step)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, inner]): [string, Json][] => {
      const left = pruned(inner, rest)
      return left === undefined ? [] : [[member, left]]
    }),
  )
}
