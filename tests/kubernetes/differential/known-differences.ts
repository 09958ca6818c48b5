import { isDeepStrictEqual } from 'node:util'
import type { Step } from './steps.ts'

export interface KnownDifference {
  /** What differs, and why it may. */
  readonly name: string
  /** What is stored differs afterwards too. */
  readonly endsSequence: boolean
  explains(step: Step, genuine: unknown, simulated: unknown): boolean
}

const NOT_TYPED = /^(failed to create typed patch object \([^)]*\)): /

/** Where the simulator may answer otherwise than a genuine server. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'an applied object that does not fit its schema: the genuine server looks at the members in random order, up to the first unknown one',
    endsSequence: false,
    explains: (_step, genuine, simulated) => {
      const [expected, given] = [genuine, simulated].map(messageOf)
      const [before, after] = [expected, given].map((message) => NOT_TYPED.exec(message ?? '')?.[1])
      return before !== undefined && before === after && expected !== given
    },
  },
  {
    name: 'several causes of one refusal: the genuine server validates the members of an object in random order',
    endsSequence: false,
    explains: (_step, genuine, simulated) => {
      const [expected, given] = [genuine, simulated].map(causesOf)
      return expected !== undefined && expected.length > 1 && !isSame(genuine, simulated) && isSame(sorted(expected), sorted(given ?? []))
    },
  },
  {
    name: 'the object in the text of a refused patch: the members of a built-in one stand in the order of its Go struct where the patch left them alone',
    endsSequence: false,
    explains: (_step, genuine, simulated) => {
      const [expected, given] = [genuine, simulated].map((answer) => patchedIn(messageOf(answer)))
      return expected !== undefined && given !== undefined && isDeepStrictEqual(expected, given) && !isSame(genuine, simulated)
    },
  },
]

/** The object that a refused patch would have made, and what was wrong with it. */
function patchedIn(message: string | undefined): unknown {
  const [, quoted, failure] = /^ "" is invalid: patch: Invalid value: ("(?:[^"\\]|\\.)*"): (.*)$/s.exec(message ?? '') ?? []
  return quoted === undefined ? undefined : [JSON.parse(JSON.parse(quoted) as string), failure]
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const sorted = (causes: readonly unknown[]) => causes.map((cause) => JSON.stringify(cause)).sort()

function causesOf(answer: unknown): readonly unknown[] | undefined {
  const body: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'body') : undefined
  const details: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'details') : undefined
  const causes: unknown = typeof details === 'object' && details !== null ? Reflect.get(details, 'causes') : undefined
  return Array.isArray(causes) ? causes : undefined
}

function messageOf(answer: unknown): string | undefined {
  const body: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'body') : undefined
  const message: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'message') : undefined
  return typeof message === 'string' ? message : undefined
}
