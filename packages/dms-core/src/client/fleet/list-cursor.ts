import type { DeploymentQuery } from '../../contract/list.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { anyText, flag, listOf, type Members, membersOf, text, wholeNumber } from '../arguments/value-rule.ts'

/** How far a list over several instances has come. */
export interface ListPosition {
  /** The instance that the next page begins with. */
  readonly at: string
  /** Where to go on in it: the adapter's own cursor, and the last id that was given. Absent: at its beginning. */
  readonly cursor?: string
  readonly after?: string
  /** Instances that failed on an earlier page: they stay out, and are named again. */
  readonly failed: readonly { readonly instance: string; readonly error: DmsError }[]
}

interface Bound {
  readonly query: DeploymentQuery
  /** Of all instances that the list is over, sorted. */
  readonly instances: readonly string[]
}

const LONGEST_MESSAGE = 200

const failure: Members = {
  rules: { instance: text, code: text, message: anyText, retryable: flag },
  required: ['instance', 'code', 'message', 'retryable'],
}
const written = membersOf({
  rules: { version: wholeNumber(1, 1), list: text, at: text, cursor: text, after: text, failed: listOf(membersOf(failure)) },
  required: ['version', 'list', 'at', 'failed'],
})

interface Written extends Omit<ListPosition, 'failed'> {
  readonly version: 1
  readonly list: string
  readonly failed: readonly { readonly instance: string; readonly code: string; readonly message: string; readonly retryable: boolean }[]
}

/** Opaque to its reader, and bound to the query and to the instances. Errors cross it as code and message. */
export function writeListCursor({ at, cursor, after, failed }: ListPosition, bound: Bound): string {
  const position: Written = {
    version: 1,
    list: fingerprint(bound),
    at,
    ...(cursor === undefined ? {} : { cursor }),
    ...(after === undefined ? {} : { after }),
    failed: failed.map(({ instance, error: { code, message, retryable } }) => ({ instance, code, message: shorten(message), retryable })),
  }
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws DmsError INVALID_ARGUMENT for what no list gave, and for the cursor of another query or of other instances. */
export function readListCursor(cursor: string, bound: Bound): ListPosition {
  const position = parse(cursor)
  if (position === undefined) throw refused('found one that no list over instances gave; accepted is the cursor of an earlier page')
  const named = [position.at, ...position.failed.map(({ instance }) => instance)]
  if (position.list !== fingerprint(bound) || named.some((name) => !bound.instances.includes(name))) {
    throw refused('found one of another query or of other instances; accepted is the cursor of an earlier page of this list')
  }
  const { version: _version, list: _list, failed, ...rest } = position
  return {
    ...rest,
    failed: failed.map(({ instance, ...facts }) => ({ instance, error: new DmsError({ ...facts, instance, method: 'listDeployments' }) })),
  }
}

function parse(cursor: string): Written | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return written(position, 'cursor').length === 0 ? (position as Written) : undefined
  } catch (error) {
    if (isDmsError(error)) throw error
    return undefined // no JSON, so no cursor of this list
  }
}

const refused = (message: string) => new DmsError({ code: 'INVALID_ARGUMENT', message: `cursor: ${message}`, details: { path: 'cursor' } })

const shorten = (message: string) => (message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message)

/** Two hashes of 32 bits (FNV-1a) of the filters and the names; it tells lists apart, it keeps nothing secret. */
function fingerprint({ query, instances }: Bound): string {
  const filters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : typeof value === 'object' ? Object.entries(value).sort() : value])
    .sort()
  const bound = JSON.stringify([filters, instances])
  return [0x811c9dc5, 0x9747b28c].map((seed) => hash(bound, seed).toString(36)).join('-')
}

function hash(value: string, seed: number): number {
  let state = seed
  for (let index = 0; index < value.length; index += 1) state = Math.imul(state ^ value.charCodeAt(index), 0x01000193)
  return state >>> 0
}
