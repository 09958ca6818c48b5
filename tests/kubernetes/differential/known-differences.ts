import { difference, readable } from './difference.ts'

export interface KnownDifference {
  /** What differs, and why it may. */
  readonly name: string
  /** The answer without that; the rest of it has to be equal. */
  without(answer: unknown): unknown
}

/**
 * Where the simulator may answer otherwise than a genuine server. Two more are left and fail the test when a long form meets them, once in some
 * 10 000 sequences, since what excuses them is in the requests and not in the answers: an immutable ConfigMap or Secret without bytes, patched with
 * an empty map of them, is refused by the genuine server alone (Go's nil and empty map, which JSON does not tell apart); of a Service that was made
 * through its status, then of type ExternalName and ClusterIP again, the simulator lets `internalTrafficPolicy` be owned one write too early.
 */
const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'a bookmark in between: each server sends them to whom it likes when it likes, and the simulator no sooner than after a minute',
    without: (answer) => (Array.isArray(answer) ? answer.filter((event) => !isPlainBookmark(event)) : answer),
  },
  {
    name: 'an applied object that does not fit its schema: the genuine server looks at the members in random order, up to the first unknown one',
    without: (answer) => withTexts(answer, (text) => text.replace(NOT_TYPED, '$1<what does not fit>')),
  },
  {
    name: 'a changed template of a Job: the genuine server prints it as the struct that it has inside, with members that no API shows',
    without: withoutJobTemplate,
  },
  {
    name: 'the object in the text of a refused patch: the members of a built-in one stand in the order of its Go struct where the patch left them alone',
    without: (answer) => withTexts(answer, (text) => text.replace(REFUSED_PATCH, (_all, quoted: string) => inOrder(quoted))),
  },
]

/** The one that explains all of a difference. */
export function explained(genuine: unknown, simulated: unknown): KnownDifference | undefined {
  const [expected, given] = [readable(genuine), readable(simulated)]
  return KNOWN_DIFFERENCES.find(({ without }) => difference(without(expected), without(given)) === undefined)
}

const isPlainBookmark = (event: unknown) =>
  Reflect.get(event as object, 'type') === 'BOOKMARK' && !JSON.stringify(event).includes('k8s.io/initial-events-end')

const NOT_TYPED = /^(failed to create typed patch object \([^)]*\): ).*$/s
const REFUSED_PATCH = /(?<=^(?: "" is invalid: patch: )?Invalid value: )("(?:[^"\\]|\\.)*")(?=: )/s
const JOB_TEMPLATE = /(?<=spec\.template: Invalid value: )\{.*?\}(?=: field is immutable)/gs

/** In the message, and in the cause of that field. */
function withoutJobTemplate(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (name, value: unknown) => {
    if (typeof value === 'string') return name === 'message' ? value.replace(JOB_TEMPLATE, '<template>') : value
    if (typeof value !== 'object' || value === null || Reflect.get(value, 'field') !== 'spec.template') return value
    return { ...value, message: String(Reflect.get(value, 'message')).replace(/\{.*\}(?=: field is immutable$)/s, '<template>') }
  })
}

/** JSON in a text, with its members in the order of the alphabet. Of a strategic patch it is no JSON. */
function inOrder(quoted: string): string {
  const text = JSON.parse(quoted) as string
  if (!text.startsWith('{')) return quoted
  return JSON.stringify(JSON.parse(text), (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

const withTexts = (answer: unknown, change: (text: string) => string): unknown =>
  JSON.parse(JSON.stringify(answer ?? null), (_name, value: unknown) => (typeof value === 'string' ? change(value) : value))
