import { createHash } from 'node:crypto'
import { DmsError } from '@gitops-dms/core'

/** What a cursor belongs to, as text: given to another list it would leave things out without a word. */
type Binding = readonly string[]

/** Goes on after this id. */
export const writeCursor = (id: string, binding: Binding): string => Buffer.from(`${digestOf(binding)}:${id}`).toString('base64url')

/** @throws DmsError INVALID_ARGUMENT for a cursor that no list, another query, or another instance gave. */
export function readCursor(cursor: string, binding: Binding): string {
  const [digest, ...id] = Buffer.from(cursor, 'base64url').toString().split(':')
  if (digest === digestOf(binding) && writeCursor(id.join(':'), binding) === cursor) return id.join(':')
  const message = 'cursor: found one of another query or of another instance, or none at all; accepted is the cursor of an earlier page of this list'
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'cursor' } })
}

const digestOf = (binding: Binding) => createHash('sha256').update(JSON.stringify(binding)).digest('base64url').slice(0, 16)
