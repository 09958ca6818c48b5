import { Environment, ParseError } from '@marcbachmann/cel-js'

/** Why a text is no CEL expression. */
export class CelSyntaxError extends Error {}

/** Answers for the variables; throws an Error in CEL's words when a field that it needs is missing, or when the result is no boolean. */
export type CelPredicate = (variables: Readonly<Record<string, unknown>>) => boolean

/** @throws CelSyntaxError. */
export function celPredicate(expression: string): CelPredicate {
  const parsed = parse(expression)
  return (variables) => {
    const value: unknown = evaluate(expression, () => parsed({ ...variables }))
    if (typeof value === 'boolean') return value
    throw new Error(`failed to evaluate CEL expression as boolean: '${expression}'`)
  }
}

function parse(expression: string) {
  try {
    return ENVIRONMENT.parse(expression)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw new CelSyntaxError(`failed to parse the CEL expression '${expression}': ${error.summary}`, { cause: error })
  }
}

function evaluate(expression: string, work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    const words = reason.replace(/^No such/, 'no such').replace(/^Unknown variable: /, 'no such attribute(s): ')
    throw new Error(`failed to evaluate the CEL expression '${expression}': ${words}`, { cause: error })
  }
}

/** Objects are taken as they are: every variable has a dynamic type. */
const ENVIRONMENT = new Environment({ unlistedVariablesAreDyn: true })
