import type { WriteContext } from '../../cluster/cluster.ts'
import type { FieldCause } from '../../cluster/schema/field-cause.ts'
import type { Call } from '../routes/call.ts'
import { invalidOptions } from './invalid-options.ts'

type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

/** What the query of a create, an update or a patch says. @throws StatusError 422. */
export function readWriteOptions(call: Call, kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions', apply?: boolean): WriteContext {
  const { query } = call.info
  const manager = query.get('fieldManager') ?? ''
  const causes = [
    ...(kind === 'PatchOptions' ? problemsOfPatch(query, manager, apply === true) : []),
    ...problemsOfManager(manager),
    ...problemsOfDryRun(query.getAll('dryRun')),
    ...problemsOfValidation(query.get('fieldValidation') ?? ''),
  ]
  if (causes.length > 0) throw invalidOptions(kind, ...causes)
  const fieldManager = manager === '' ? ofUserAgent(call.request.headers.get('user-agent') ?? '') : manager
  return {
    dryRun: query.has('dryRun'),
    fieldManager: fieldManager === '' ? undefined : fieldManager,
    fieldValidation: (query.get('fieldValidation') || 'Warn') as FieldValidation,
    warn: (text) => call.warnings.push(text),
  }
}

function problemsOfPatch(query: URLSearchParams, manager: string, apply: boolean): FieldCause[] {
  if (apply && manager === '')
    return [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }]
  if (apply || !query.has('force')) return []
  return [{ reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' }]
}

function problemsOfManager(manager: string): FieldCause[] {
  const field = 'fieldManager'
  if (Buffer.byteLength(manager) > 128) return [{ reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes', field }]
  const position = [...manager].findIndex((character) => !PRINTABLE.test(character))
  if (position < 0) return []
  const code = (manager.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const message = `Invalid value: ${goQuoted(manager)}: invalid character U+${code} (at position ${position})`
  return [{ reason: 'FieldValueInvalid', message, field }]
}

/** Letters, marks, numbers, punctuation, symbols and the plain space, as Go has it. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

const goQuoted = (text: string) =>
  `"${[...text].map((one) => (PRINTABLE.test(one) ? one.replace(/["\\]/, '\\$&') : `\\x${(one.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)).join('')}"`

export function problemsOfDryRun(values: readonly string[]): FieldCause[] {
  if (values.every((value) => value === 'All')) return []
  const shown = `[${values.map((value) => JSON.stringify(value)).join(',')}]`
  return [{ reason: 'FieldValueNotSupported', message: `Unsupported value: ${shown}: supported values: "All"`, field: 'dryRun' }]
}

function problemsOfValidation(mode: string): FieldCause[] {
  if (['', 'Ignore', 'Strict', 'Warn'].includes(mode)) return []
  const message = `Unsupported value: ${JSON.stringify(mode)}: supported values: "", "Ignore", "Strict", "Warn"`
  return [{ reason: 'FieldValueNotSupported', message, field: 'fieldValidation' }]
}

/** What stands before the first slash. */
function ofUserAgent(userAgent: string): string {
  const [prefix = ''] = userAgent.split('/')
  return Buffer.from([...prefix].filter((character) => PRINTABLE.test(character)).join(''))
    .subarray(0, 128)
    .toString()
}
