import { createHash } from 'node:crypto'
import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { ListQuery } from '../../contract/list.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { matchesQuery } from '../../query/matches-query.ts'

/**
 * What every adapter's list has in common: the filters, the order by id, code unit by code unit, and the page with its cursor. The cursor is
 * bound to the query, and to the instance where its name is given (AdapterContext.instance).
 * @throws DmsError INVALID_ARGUMENT for a cursor that no list gave, or one of another query or instance.
 */
export function pageSummaries(
  summaries: readonly DeploymentSummary[],
  query: ListQuery,
  instance = '',
): { readonly items: readonly DeploymentSummary[]; readonly cursor: string | null } {
  const list = fingerprint(query, instance)
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, list)
  const wanted = summaries
    .filter((summary) => matchesQuery(summary, query) && (after === undefined || summary.id > after))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const items = wanted.slice(0, query.limit ?? wanted.length)
  const last = items.at(-1)
  return { items, cursor: last === undefined || items.length === wanted.length ? null : writeCursor(last.id, list) }
}

/** Of what the cursor goes on with: every filter, in whatever order they were given. */
function fingerprint({ limit: _, cursor: __, ...filters }: ListQuery, instance: string): string {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)])
      : value
  const text = JSON.stringify([instance, sorted(filters)])
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

const writeCursor = (after: string, list: string) => Buffer.from(`${list}:${after}`).toString('base64url')

function readCursor(cursor: string, list: string): string {
  const [found = '', ...after] = Buffer.from(cursor, 'base64url').toString().split(':')
  const id = after.join(':')
  if (id === '' || writeCursor(id, found) !== cursor) throw refused('found one that no list gave')
  if (found !== list) throw refused('found one of another query or of another instance')
  return id
}

const refused = (what: string) =>
  new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `cursor: ${what}; accepted is the cursor of an earlier page of this list`,
    details: { path: 'cursor' },
  })
