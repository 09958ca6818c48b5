import { type DeploymentPage, type DeploymentQuery, DmsError, isDmsError, type ListQuery } from '@gitops-dms/core'
import { pageSummaries } from '@gitops-dms/core/adapter'
import { requireKind } from './deployment-ref.ts'
import { isKindMissing } from './find-deployment.ts'
import { mapSummary } from './map-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import { type Call, KINDS, type Kind, type WireObject } from './reference-types.ts'
import { together } from './together.ts'

/** How often a walk begins anew whose place the backend has forgotten. */
const WALKS = 3

/**
 * All kinds at once, filtered and paged here, in order of id: the backend promises no order, and its filters know less than the contract's. Any
 * failure of one kind is a failure of the list, never a shorter list (R8); a kind that is not installed is named in `missing`.
 * @throws DmsError FAILED_PRECONDITION where none is installed, or not the one asked for; INVALID_ARGUMENT for a cursor of another list.
 */
export async function listDeployments(
  client: ReferenceClient,
  settings: ResolvedSettings,
  query: ListQuery,
  { instance, ...call }: Call & { readonly instance: string },
): Promise<DeploymentPage> {
  const { items, missing } = await listEvery(client, settings, query, mapSummary, call)
  return { ...pageSummaries(items, query, instance), missing }
}

export interface ListedKinds<T> {
  readonly items: readonly T[]
  /** The moment that all of them are of, by kind: a watch goes on from there. */
  readonly sequences: Readonly<Partial<Record<Kind, number>>>
  readonly missing: DeploymentPage['missing']
}

/**
 * What `project` makes of every object of the kinds and namespaces that a query speaks of. Each page is projected as it arrives, so that memory
 * follows the result. `inTurn`: one kind after the other, so that what is down is asked once.
 */
export async function listEvery<T>(
  client: ReferenceClient,
  settings: ResolvedSettings,
  query: DeploymentQuery,
  project: (object: WireObject) => T,
  { inTurn, ...call }: Call & { readonly inTurn?: boolean },
): Promise<ListedKinds<T>> {
  const namespace = namespaceOf(settings, query)
  const list = (kind: Kind, inner: Call) => listKind(client, kind, namespace, project, inner)
  const lists: ListedKind<T>[] = []
  if (inTurn === true) for (const kind of kindsOf(query)) lists.push(await list(kind, call))
  else lists.push(...(await together(kindsOf(query), call, list)))
  const missing = lists.flatMap((listed) => ('missing' in listed ? [listed.missing] : []))
  if (missing.length === lists.length) throw notInstalled(missing)
  return {
    items: lists.flatMap((listed) => ('items' in listed ? listed.items : [])),
    sequences: Object.fromEntries(lists.flatMap((listed) => ('items' in listed ? [[listed.kind, listed.sequence]] : []))),
    missing,
  }
}

const kindsOf = ({ kind }: DeploymentQuery): readonly Kind[] => (kind === undefined ? KINDS : [requireKind(kind)])

/** Undefined: all that are open to the caller. */
export const namespaceOf = (settings: ResolvedSettings, { controlNamespace }: DeploymentQuery): string | undefined =>
  controlNamespace === '*' ? undefined : (controlNamespace ?? settings.namespace)

type ListedKind<T> =
  | { readonly kind: Kind; readonly items: readonly T[]; readonly sequence: number }
  | { readonly missing: DeploymentPage['missing'][number] }

async function listKind<T>(
  client: ReferenceClient,
  kind: Kind,
  namespace: string | undefined,
  project: (object: WireObject) => T,
  call: Call,
): Promise<ListedKind<T>> {
  for (let left = WALKS; ; left--) {
    try {
      return { kind, ...(await walk(client, kind, namespace, project, call)) }
    } catch (error) {
      if (isKindMissing(error)) return { missing: { kind, message: error.message } }
      // The place in the walk is forgotten: what came so far would not fit to what comes anew.
      if (!isDmsError(error, 'EXPIRED') || left === 1) throw error
    }
  }
}

/** All pages. They show one moment, that of the first. */
async function walk<T>(client: ReferenceClient, kind: Kind, namespace: string | undefined, project: (object: WireObject) => T, call: Call) {
  const items: T[] = []
  let page: string | undefined
  for (;;) {
    const list = await client.listObjects(kind, namespace, page, call)
    for (const object of list.items) items.push(project(object))
    if (list.continue === null) return { items, sequence: list.sequence }
    page = list.continue
  }
}

function notInstalled(missing: DeploymentPage['missing']): DmsError {
  const kinds = missing.map(({ kind }) => kind)
  return new DmsError({
    code: 'FAILED_PRECONDITION',
    adapter: 'reference',
    message: `the backend does not have ${kinds.join(' nor ')}, so that there can be none; install it`,
    details: { reason: 'kind-missing', kinds },
  })
}
