import { isMap } from '../../cluster/kube-object.ts'

type Step =
  | { readonly member: string }
  | { readonly index: number }
  | { readonly all: true }
  | { readonly where: readonly string[]; readonly equals: unknown }

/** The subset of JSONPath that printer columns use: members, indexes, `[*]`, `[?(@.a.b=="c")]`. */
export function jsonPath(path: string): (value: unknown) => readonly unknown[] {
  const steps = readSteps(path)
  return (value) => steps.reduce<readonly unknown[]>((found, step) => found.flatMap((one) => take(one, step)), [value])
}

const STEP =
  /\.([A-Za-z0-9_$-]+(?:\\.[A-Za-z0-9_$-]+)*)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\]|\[(\*)\]|\.(\*)|\[\?\(@((?:\.[A-Za-z0-9_-]+)+)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\)\]/y

function readSteps(path: string): Step[] {
  const steps: Step[] = []
  const text = path.startsWith('{') ? path.slice(1, -1) : path
  STEP.lastIndex = text.startsWith('$') ? 1 : 0
  while (STEP.lastIndex < text.length) {
    const found = STEP.exec(text)
    if (found === null) throw new TypeError(`the JSONPath ${path} of a printer column is not simulated`)
    const [, member, quoted, index, star, dotStar, where, double, single, bare] = found
    const name = member ?? quoted
    if (name !== undefined) steps.push({ member: name.replace(/\\(.)/g, '$1') })
    else if (index !== undefined) steps.push({ index: Number(index) })
    else if (star !== undefined || dotStar !== undefined) steps.push({ all: true })
    else steps.push({ where: (where ?? '').slice(1).split('.'), equals: double ?? single ?? JSON.parse((bare ?? 'null').trim()) })
  }
  return steps
}

function take(value: unknown, step: Step): readonly unknown[] {
  if ('member' in step) return isMap(value) && step.member in value ? [value[step.member]] : []
  if ('index' in step) {
    const found = Array.isArray(value) ? value.at(step.index) : undefined
    return found === undefined ? [] : [found]
  }
  const all = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
  if ('all' in step) return all
  return all.filter((one) => step.where.reduce<unknown>((inner, name) => (isMap(inner) ? inner[name] : undefined), one) === step.equals)
}
