import { AssertionError } from 'node:assert/strict'
import { inspect } from 'node:util'
import { isDmsError } from '@gitops-dms/core'
import type { Check } from './check.ts'
import type { Exchange } from './context/backend.ts'
import type { RecordedCall } from './context/record-calls.ts'

export interface Failure {
  readonly check: Pick<Check, 'id' | 'level' | 'rule' | 'title'>
  readonly error: unknown
  readonly steps: readonly string[]
  readonly calls: readonly RecordedCall[]
  readonly exchanges: readonly Exchange[]
  readonly seed: number
}

const LAST = 12

/** A failure as a report of a bug: what was demanded, what was done, what was seen, and how to see it again. */
export function describeFailure({ check, error, steps, calls, exchanges, seed }: Failure): string {
  return [
    `${check.id} (${check.level}, ${check.rule}): ${check.title}`,
    '',
    `  ${firstLine(error)}`,
    ...comparison(error),
    ...section('done', steps),
    ...section(
      `last calls (${Math.min(calls.length, LAST)} of ${calls.length})`,
      calls.slice(-LAST).map(({ method, subject, outcome }) => `${method}(${subject ?? ''}) -> ${outcome}`),
    ),
    ...section(`last exchanges (${Math.min(exchanges.length, LAST)} of ${exchanges.length})`, exchanges.slice(-LAST).map(exchangeLine)),
    ...causes(error),
    ...section('thrown at', framesOf(error)),
    '',
    `  seed     ${seed}`,
    `  only it  runConformance({ ...options, only: ['${check.id}'], seed: ${seed} })`,
  ].join('\n')
}

export const firstLine = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))

const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `    ${line}`)])

function comparison(error: unknown): string[] {
  if (!(error instanceof Error) || !('actual' in error) || !('expected' in error)) return []
  if (error.actual === undefined && error.expected === undefined) return []
  return [`  expected ${shown(error.expected)}`, `  seen     ${shown(error.actual)}`]
}

const shown = (value: unknown) =>
  value instanceof Error
    ? `${value.name}: ${value.message}`
    : typeof value === 'string'
      ? value
      : inspect(value, { depth: 6, breakLength: 140, maxArrayLength: 20, maxStringLength: 300 }).replaceAll('\n', '\n           ')

function exchangeLine({ method, path, status, aborted, startedAt, endedAt }: Exchange): string {
  const answer = aborted ? 'aborted by the client' : status === null ? 'no answer' : String(status)
  return `${method} ${path.slice(0, 200)} -> ${answer}${endedAt === null ? '' : ` (${endedAt - startedAt} ms)`}`
}

function causes(error: unknown): string[] {
  const lines: string[] = []
  for (let cause = causeOf(error); cause instanceof Error && lines.length < 5; cause = causeOf(cause))
    lines.push(`${cause.name}: ${firstLine(cause)}`)
  return section('because of', lines)
}

/** Of what neither a check nor the contract has words for: whose code it was, the adapter's, the backend's or the kit's. */
function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  if (error instanceof AssertionError || isDmsError(error)) return framesOf(error.cause)
  return (error.stack ?? '')
    .split('\n')
    .flatMap((line) => /^\s+at (.*)$/.exec(line)?.[1] ?? [])
    .slice(0, 4)
}

const causeOf = (error: unknown) => (error instanceof Error ? error.cause : undefined)
