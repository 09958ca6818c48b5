import type { FieldCause } from '../../cluster/schema/field-cause.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { invalidOptions } from '../requests/invalid-options.ts'
import { isTrue } from '../routes/request-info.ts'

/** What a list and a watch take from the query. */
export interface ListOptions {
  readonly limit: number
  readonly continueToken: string
  readonly resourceVersion: string
  readonly match: string
  readonly timeoutSeconds: number
  readonly bookmarks: boolean
  readonly initialEvents: boolean | undefined
}

/** @throws StatusError 400. */
export function readListOptions(query: URLSearchParams): ListOptions {
  const initial = query.get('sendInitialEvents')
  return {
    timeoutSeconds: integer(query, 'timeoutSeconds'),
    limit: integer(query, 'limit'),
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    match: query.get('resourceVersionMatch') ?? '',
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initialEvents: initial === null ? undefined : isTrue(initial),
  }
}

/** What does not go together. @throws StatusError 422. */
export function requireListOptions(options: ListOptions, watch: boolean): void {
  const causes = watch ? problemsOfWatch(options) : problemsOfList(options)
  if (causes.length > 0) throw invalidOptions('ListOptions', ...causes)
}

function integer(query: URLSearchParams, name: string): number {
  const text = query.get(name)
  if (text === null) return 0
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw new StatusError(400, 'BadRequest', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

const forbidden = (field: string, why: string): FieldCause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field })

const unsupported = (match: string, supported: string): FieldCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(match)}: supported values: ${supported}`,
  field: 'resourceVersionMatch',
})

function problemsOfWatch({ match, initialEvents, continueToken }: ListOptions): FieldCause[] {
  const causes: FieldCause[] = []
  if (match !== '' && initialEvents === undefined) {
    causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'))
  }
  if (initialEvents !== undefined && match !== 'NotOlderThan') {
    causes.push(forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'))
  }
  if (match !== '' && match !== 'NotOlderThan') causes.push(unsupported(match, '"NotOlderThan"'))
  if (continueToken !== '') causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'))
  return causes
}

function problemsOfList({ match, initialEvents, continueToken, resourceVersion }: ListOptions): FieldCause[] {
  const causes: FieldCause[] = []
  const initial = initialEvents === undefined ? [] : [forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')]
  if (match === '') return initial
  if (continueToken !== '') causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'))
  if (resourceVersion === '') causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'))
  if (match !== 'Exact' && match !== 'NotOlderThan') causes.push(unsupported(match, '"Exact", "NotOlderThan", ""'))
  if (match === 'Exact' && resourceVersion === '0') {
    causes.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  return [...causes, ...initial]
}
