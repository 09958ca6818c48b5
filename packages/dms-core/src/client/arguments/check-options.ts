import { copyInput, invalidInput } from './copy-input.ts'
import { type MethodWithOptions, OPTION_RULES } from './option-rules.ts'
import { membersOf } from './value-rule.ts'

/** What is handed on as it is: it lives, so that a copy of it would be another thing. */
const ALIVE: readonly string[] = ['signal', 'onProgress']

/**
 * The options of a call, copied; undefined ones are absent.
 * @throws DmsError INVALID_ARGUMENT with every finding: options that the call does not have (R2), and values that are none.
 */
export function checkOptions<O extends object>(method: MethodWithOptions, options: O | undefined): Partial<O> {
  const given = options === undefined ? {} : options
  const issues = membersOf(OPTION_RULES[method])(given, '')
  if (issues.length > 0) throw invalidInput('options', issues)
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  const copied = copyInput(Object.fromEntries(entries.filter(([name]) => !ALIVE.includes(name))), 'options')
  return Object.assign({}, copied, Object.fromEntries(entries.filter(([name]) => ALIVE.includes(name)))) as Partial<O>
}
