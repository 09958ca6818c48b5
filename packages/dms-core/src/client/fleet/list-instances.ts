import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { ListQuery } from '../../contract/list.ts'
import { checkOptions } from '../arguments/check-options.ts'
import { checkQuery } from '../arguments/check-query.ts'
import type { FanOut, FanOutOptions } from '../dms.ts'
import { askInstance, DEFAULT_CONCURRENCY, type FanOutContext, timeLimits } from './fan-out.ts'
import { withSignals } from './fan-out-signal.ts'
import { askAhead } from './list-ahead.ts'
import { type ListPosition, readListCursor, writeListCursor } from './list-cursor.ts'
import { type InstancePage, type InstancePosition, listInstance } from './list-instance.ts'

type Listed = FanOut<DeploymentSummary> & { readonly cursor: string | null }

/**
 * One list over the instances, ordered by instance name, then id.
 *
 * Without `limit` all instances are asked, a bounded number at the same time; a page asks as many as it takes to fill it (see askAhead), each for
 * no more than it has room for. What was asked for in vain is asked for again on its own page. The last page may be empty.
 */
export async function listInstances(context: FanOutContext, given: ListQuery | undefined, givenOptions: FanOutOptions | undefined): Promise<Listed> {
  const options = checkOptions('fanOut', givenOptions)
  const { limit, cursor, ...query } = checkQuery(given, { pages: true })
  const instances = context.select(options.instances)
  const bound = { query, instances: instances.map(({ name }) => name) }
  const start: ListPosition = cursor === undefined ? { at: bound.instances[0] ?? '', failed: [] } : readListCursor(cursor, bound)
  const failed = [...start.failed]
  const walk = instances.filter(({ name }) => name >= start.at && !failed.some(({ instance }) => instance === name))
  const items: (DeploymentSummary & { readonly instance: string })[] = []
  const missing = () => (limit === undefined ? undefined : limit - items.length)
  let next: Omit<ListPosition, 'failed'> | undefined

  await withSignals([options.signal, context.closed], async (signal) => {
    const asking = { clock: context.clock, signal, limits: timeLimits(context.clock, options), method: 'listDeployments' }
    const positionOf = (name: string): InstancePosition => (name === start.at ? start : {})
    const ahead = askAhead({
      clock: context.clock,
      signal,
      instances: walk,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      missing,
      ask: (one) => {
        const want = missing()
        return askInstance(asking, one, (instance, inner) => listInstance(instance, query, positionOf(instance.name), want, inner))
      },
    })
    for (const [index, { name }] of walk.entries()) {
      const outcome = await ahead.take(index)
      if (outcome.error !== undefined) failed.push(outcome.error)
      else {
        const taken = outcome.value.items.slice(0, missing())
        for (const item of taken) items.push({ ...item, instance: name })
        const rest = whatIsLeft(outcome.value, taken, positionOf(name))
        if (rest !== undefined) next = { at: name, ...rest }
      }
      if (missing() !== 0) continue
      const following = walk[index + 1]
      if (next === undefined && following !== undefined) next = { at: following.name }
      break
    }
    ahead.stop()
  })
  failed.sort((a, b) => (a.instance < b.instance ? -1 : 1))
  return { items, errors: failed, complete: failed.length === 0, cursor: next === undefined ? null : writeListCursor({ ...next, failed }, bound) }
}

/** Where the next page goes on in an instance, undefined when all of it has been given. */
function whatIsLeft(
  page: InstancePage,
  taken: readonly DeploymentSummary[],
  from: InstancePosition,
): { cursor?: string; after?: string } | undefined {
  const whole = taken.length === page.items.length
  if (whole && page.cursor === null) return undefined
  // The adapter's cursor stands behind all that it gave; when not all was taken, the place before it and the last id tell where to go on.
  const cursor = whole ? page.cursor : from.cursor
  const after = taken.at(-1)?.id ?? from.after
  return { ...(cursor == null ? {} : { cursor }), ...(after === undefined ? {} : { after }) }
}
