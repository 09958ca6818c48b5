import { setMaxListeners } from 'node:events'
import type { StreamOptions } from '../../contract/call-options.ts'
import type { DeploymentQuery } from '../../contract/list.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { oneShotStream } from '../../streams/one-shot-stream.ts'
import { SummaryPool } from '../../streams/summary-pool.ts'
import { WatchQueue } from '../../streams/watch-queue.ts'
import { checkOptions } from '../arguments/check-options.ts'
import { checkQuery } from '../arguments/check-query.ts'
import type { DmsInstance } from '../dms.ts'
import { attempt } from './attempt.ts'
import type { FanOutContext } from './fan-out.ts'
import { followInstance } from './watch-instance.ts'
import { type InstanceEvent, InstanceState } from './watch-instance-state.ts'

type Options = StreamOptions & { readonly instances?: readonly string[] }

/**
 * The changes of several instances as one stream: of each `added`, `synced`, then changes. Instances do not wait for each other, and none ends the
 * stream. A slow reader has at most one event per deployment in store. Cursors are null: a merged stream cannot be resumed.
 */
export function watchInstances(
  context: FanOutContext,
  query: DeploymentQuery | undefined,
  options: Options | undefined,
): AsyncIterable<InstanceEvent> {
  // Copied at the call; what is wrong with them comes out of the first next().
  const prepared = attempt(() => {
    const checked = checkOptions<Options>('watchAll', options)
    return { query: checkQuery(query, { pages: false }), instances: context.select(checked.instances), signal: checked.signal }
  })
  return oneShotStream<InstanceEvent>({
    signal: prepared.value?.signal,
    closed: context.closed,
    annotate: (error) => annotateError(error, { method: 'watchDeployments' }),
    open: (signal) => {
      const { query: checked, instances } = prepared.get()
      setMaxListeners(0, signal)
      const queue = new WatchQueue<InstanceEvent>()
      const pool = new SummaryPool()
      const follow = async (instance: DmsInstance) => {
        const state = new InstanceState({ instance: instance.name, keep: (summary) => pool.keep(summary), emit: (event) => queue.push(event) })
        await followInstance({ ...context, instance, query: checked, state, signal })
      }
      Promise.all(instances.map(follow)).then(
        () => queue.end(),
        (error: unknown) => queue.fail(error),
      )
      return queue
    },
  })
}
