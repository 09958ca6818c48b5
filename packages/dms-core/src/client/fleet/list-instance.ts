import type { CallOptions } from '../../contract/call-options.ts'
import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { DeploymentPage, DeploymentQuery } from '../../contract/list.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import type { DmsInstance } from '../dms.ts'

/** Where to go on in an instance: the adapter's cursor, and the last id that was given. */
export interface InstancePosition {
  readonly cursor?: string | undefined
  readonly after?: string | undefined
}

export interface InstancePage {
  readonly items: readonly DeploymentSummary[]
  /** The adapter's; null when nothing is left. */
  readonly cursor: string | null
}

/**
 * The next `want` deployments of one instance, or all that are left: as many requests as it takes, each for no more than is missing. An adapter
 * whose cursor has expired is asked once from its beginning, and what was given already is left out.
 * @throws DmsError PROTOCOL for pages that are no list of the contract: a part without a limit, more than was asked for, out of order.
 */
export async function listInstance(
  instance: DmsInstance,
  query: DeploymentQuery,
  from: InstancePosition,
  want: number | undefined,
  options: CallOptions,
): Promise<InstancePage> {
  const items: DeploymentSummary[] = []
  let { cursor, after } = from
  let anew = false
  for (;;) {
    const limit = want === undefined ? undefined : want - items.length
    const page = await nextPage(instance, query, { cursor, limit, anew: !anew }, options)
    if (page === 'expired') {
      cursor = undefined
      anew = true
      continue
    }
    requireOrder(page)
    for (const item of page.items) if (after === undefined || item.id > after) items.push(item)
    after = items.at(-1)?.id ?? after
    if (page.cursor === null || items.length === want) return { items, cursor: page.cursor }
    if (limit === undefined) throw protocol('a list without limit with a part of it')
    if (page.cursor === cursor) throw protocol('a page that goes on where it began')
    cursor = page.cursor
  }
}

async function nextPage(
  instance: DmsInstance,
  query: DeploymentQuery,
  { cursor, limit, anew }: { readonly cursor: string | undefined; readonly limit: number | undefined; readonly anew: boolean },
  options: CallOptions,
): Promise<DeploymentPage | 'expired'> {
  try {
    const asked = { ...query, ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) }
    const page = await instance.listDeployments(asked, options)
    if (limit !== undefined && page.items.length > limit) throw protocol(`${page.items.length} deployments where the limit was ${limit}`)
    return page
  } catch (error) {
    if (anew && cursor !== undefined && isDmsError(error, 'EXPIRED')) return 'expired'
    throw error
  }
}

/** What was given is told by the last id, so that a wrong order would lose deployments. */
function requireOrder({ items }: DeploymentPage): void {
  for (const [index, item] of items.entries()) {
    const before = items[index - 1]
    if (before !== undefined && !(before.id < item.id)) throw protocol(`a list out of order: ${before.id} before ${item.id}`)
  }
}

const protocol = (found: string) => new DmsError({ code: 'PROTOCOL', message: `the adapter answered ${found}`, method: 'listDeployments' })
