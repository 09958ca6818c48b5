import type { DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentQuery, ListQuery } from '../contract/list.ts'
import type { Source } from '../contract/source.ts'
import { DmsError } from '../errors/dms-error.ts'

/** What every adapter's list has in common: the filters, the order by id, code unit by code unit, and the page with its cursor. */
export function pageSummaries(
  summaries: readonly DeploymentSummary[],
  query: ListQuery,
): { readonly items: readonly DeploymentSummary[]; readonly cursor: string | null } {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const wanted = summaries
    .filter((summary) => matches(summary, query) && (after === undefined || summary.id > after))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const items = wanted.slice(0, query.limit ?? wanted.length)
  const last = items.at(-1)
  const cursor = last === undefined || items.length === wanted.length ? null : Buffer.from(`id:${last.id}`).toString('base64url')
  return { items, cursor }
}

function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (text.startsWith('id:')) return text.slice('id:'.length)
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: 'cursor: found one that no list gave; accepted is the cursor of an earlier page',
    details: { path: 'cursor' },
  })
}

function matches(summary: DeploymentSummary, query: DeploymentQuery): boolean {
  const { spec, status } = summary
  const equal = (wanted: string | undefined, found: string | undefined) => wanted === undefined || wanted === found
  return (
    equal(query.kind, summary.ref.kind) &&
    equal(query.namespace, spec.namespace) &&
    equal(query.cluster, spec.cluster) &&
    equal(query.project, spec.project) &&
    (query.phases === undefined || query.phases.includes(status.phase)) &&
    Object.entries(query.labels ?? {}).every(([name, value]) => spec.labels?.[name] === value) &&
    (query.repo === undefined || spec.sources.some((source) => sameRepository(urlOf(source), query.repo ?? '')))
  )
}

const urlOf = (source: Source) => source.git?.repo ?? source.helm?.repo ?? source.oci?.url ?? ''

/** Compared without scheme, user, `.git` and trailing slash. */
function sameRepository(a: string, b: string): boolean {
  return bareUrl(a) === bareUrl(b)
}

const bareUrl = (url: string) =>
  url
    .replace(/^[a-z0-9+.-]+:\/\//i, '')
    .replace(/^[^/@]*@/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase()
