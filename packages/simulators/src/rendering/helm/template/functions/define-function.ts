import { isMap } from '../../../../cluster/kube-object.ts'
import { quoteGo } from '../go-text.ts'
import { isNil, typeName, type Value } from '../go-value.ts'
import type { TemplateFunction, TemplateRunner } from '../run-template.ts'
import { ArgumentFailure, FunctionFailure } from '../template-error.ts'

export type Functions = Readonly<Record<string, TemplateFunction>>

/**
 * A function with typed parameters: `s` string, `m` map, `l` list, `i` whole number, `v` any; a `*` after the last one: any number of them.
 * What it throws as text is its failure.
 */
export function define(types: string, run: (...args: never[]) => Value): TemplateFunction {
  return defineWith(types, (_runner, ...args) => run(...args))
}

/** One that runs other templates too. */
export function defineWith(types: string, run: (runner: TemplateRunner, ...args: never[]) => Value): TemplateFunction {
  // The letters say what arrives, which the compiler cannot know.
  const untyped = run as (runner: TemplateRunner, ...args: Value[]) => Value
  const rest = types.endsWith('*')
  const letters = [...types.replace('*', '')]
  const least = rest ? letters.length - 1 : letters.length
  return {
    call: (args, runner) => {
      if (args.length < least || (!rest && args.length > least)) {
        throw new ArgumentFailure(-1, `want ${rest ? 'at least ' : ''}${least} got ${args.length}`)
      }
      return untyped(runner, ...args.map((value, index) => argument(letters[Math.min(index, letters.length - 1)] ?? 'v', value, index)))
    },
  }
}

const EXPECTED: Readonly<Record<string, string>> = { s: 'string', m: 'map[string]interface {}', l: '[]interface {}', i: 'int' }

function argument(letter: string, value: Value, index: number): Value {
  if (letter === 'v') return value
  const expected = EXPECTED[letter] ?? ''
  if (letter === 'l' && isNil(value)) return []
  if (value === undefined) throw new ArgumentFailure(index, `invalid value; expected ${expected}`)
  if (value === null) throw new ArgumentFailure(index, `wrong type for value; expected ${expected}; got interface {}`)
  if (letter === 'i' && typeof value === 'string') throw new ArgumentFailure(index, `expected integer; found ${quoteGo(value)}`)
  const fits =
    letter === 's' ? typeof value === 'string' : letter === 'm' ? isMap(value) : letter === 'l' ? Array.isArray(value) : typeof value === 'bigint'
  if (!fits) throw new ArgumentFailure(index, `wrong type for value; expected ${expected}; got ${typeName(value)}`)
  return letter === 'i' ? Number(value) : value
}

/** Runs what throws for bad input, and fails with its message. */
export function attempt<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new FunctionFailure(error instanceof Error ? error.message : String(error))
  }
}
