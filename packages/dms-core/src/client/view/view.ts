import { setMaxListeners } from 'node:events'
import { unlessAborted } from '../../clock/unless-aborted.ts'
import { withDeadline } from '../../clock/with-deadline.ts'
import type { CallOptions, StreamOptions } from '../../contract/call-options.ts'
import type { DeploymentQuery } from '../../contract/list.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { oneShotStream } from '../../streams/one-shot-stream.ts'
import { SummaryPool } from '../../streams/summary-pool.ts'
import { WatchQueue } from '../../streams/watch-queue.ts'
import { checkOptions } from '../arguments/check-options.ts'
import { checkQuery } from '../arguments/check-query.ts'
import { invalidInput } from '../arguments/copy-input.ts'
import { parseDeploymentId } from '../deployment-id.ts'
import type { DmsInstance } from '../dms.ts'
import type { DmsView } from '../dms-view.ts'
import { attempt } from '../fleet/attempt.ts'
import type { FanOutContext } from '../fleet/fan-out.ts'
import { withSignals } from '../fleet/fan-out-signal.ts'
import { followInstance } from '../fleet/watch-instance.ts'
import type { InstanceEvent } from '../fleet/watch-instance-state.ts'
import { matchesViewQuery } from './matches-view-query.ts'
import { type Viewed, ViewInstance } from './view-instance.ts'

const READY_MS = 30_000

/**
 * Begins to follow the instances at once and answers from memory. A list is a frozen snapshot: it never changes, the next one may be another.
 * @throws DmsError INVALID_ARGUMENT for the query, NOT_FOUND for an instance that there is not, CLOSED.
 */
export function createView(
  context: FanOutContext,
  given: DeploymentQuery | undefined,
  givenOptions: { readonly instances?: readonly string[] } | undefined,
): DmsView {
  const query = checkQuery(given, { pages: false })
  const selected = context.select(checkOptions('view', givenOptions).instances)
  if (context.closed.aborted) throw context.closed.reason

  const readers = new Set<WatchQueue<InstanceEvent>>()
  const pool = new SummaryPool()
  let merged: readonly Viewed[] | undefined
  const applied = (event: InstanceEvent) => {
    if (event.deployment !== null) merged = undefined
    for (const reader of readers) reader.push(event)
  }
  const instances = selected.map(({ name }) => new ViewInstance({ name, clock: context.clock, pool, applied }))
  const byName = new Map(instances.map((instance) => [instance.name, instance]))

  const ending = new AbortController()
  setMaxListeners(0, ending.signal)
  const end = (error: DmsError) => {
    if (ending.signal.aborted) return
    context.closed.removeEventListener('abort', onClosed)
    for (const instance of instances) instance.end(error.toProblem())
    ending.abort(error)
    readers.clear()
  }
  const onClosed = () => end(context.closed.reason)
  context.closed.addEventListener('abort', onClosed, { once: true })
  const close = async () => end(new DmsError({ code: 'CLOSED', message: 'the view has been closed' }))
  const requireOpen = () => {
    if (ending.signal.aborted) throw annotateError(ending.signal.reason, { method: 'view' })
  }

  const follow = async (instance: DmsInstance) => {
    const state = (byName.get(instance.name) as ViewInstance).state
    await followInstance({ ...context, instance, query, state, signal: ending.signal })
  }
  // A fault of this code, not of an instance: those are healed. The view must not seem to be in step.
  Promise.all(selected.map(follow)).catch((error: unknown) => end(annotateError(error, { method: 'view' })))

  const all = (): readonly Viewed[] => {
    // Five times as fast as flatMap.
    const none: readonly Viewed[] = []
    merged ??= Object.freeze(none.concat(...instances.map((instance) => instance.sorted.items)))
    return merged
  }

  return {
    get instances() {
      return instances.map((instance) => instance.report)
    },
    ready: (options) => whenReady(context, instances, ending.signal, options),
    list(wanted) {
      requireOpen()
      if (wanted === undefined) return all()
      const filters = checkQuery(wanted, { pages: false })
      return Object.keys(filters).length === 0 ? all() : Object.freeze(all().filter((summary) => matchesViewQuery(summary, filters)))
    },
    get(id) {
      requireOpen()
      if (typeof id !== 'string') throw noWholeId(id)
      const end = id.indexOf(':')
      const found = byName.get(id.slice(0, end))?.state.known.get(id.slice(end + 1))
      if (found === undefined) requireWholeId(id)
      return found
    },
    changes: (options) => changesOf(readers, ending.signal, options),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function whenReady(
  { clock }: FanOutContext,
  instances: readonly ViewInstance[],
  closed: AbortSignal,
  given: CallOptions | undefined,
): Promise<void> {
  try {
    const { timeoutMs = READY_MS, signal } = checkOptions<CallOptions>('viewReady', given)
    await withSignals([signal, closed], (both) =>
      withDeadline({ clock, timeoutMs, signal: both }, async (inner) => {
        await unlessAborted(Promise.all(instances.map((instance) => instance.heard)), inner)
      }),
    )
  } catch (error) {
    if (!isDmsError(error, 'DEADLINE_EXCEEDED')) throw annotateError(error, { method: 'view' })
    const silent = instances.filter((instance) => !instance.isHeard).map(({ name }) => name)
    const message = `${error.message}; neither listed nor failed so far: ${silent.join(', ')}`
    throw new DmsError({ code: 'DEADLINE_EXCEEDED', message, method: 'view', cause: error.cause })
  }
}

/** From the call on, also what comes before the first next(). */
function changesOf(readers: Set<WatchQueue<InstanceEvent>>, closed: AbortSignal, options: StreamOptions | undefined): AsyncIterable<InstanceEvent> {
  const checked = attempt(() => checkOptions<StreamOptions>('viewChanges', options))
  const signal = checked.value?.signal
  const queue = new WatchQueue<InstanceEvent>()
  if (!closed.aborted && signal?.aborted !== true) readers.add(queue)
  return oneShotStream<InstanceEvent>({
    signal,
    closed,
    annotate: (error) => annotateError(error, { method: 'view' }),
    open: (inner) => {
      inner.addEventListener('abort', () => readers.delete(queue), { once: true })
      checked.get()
      return queue
    },
  })
}

/** "Not there" is an answer to a whole id only. */
function requireWholeId(id: string): void {
  const { instance, ref } = parseDeploymentId(id)
  if (instance === null || ref.kind === undefined) throw noWholeId(id)
}

const noWholeId = (id: unknown) =>
  invalidInput('id', [{ path: 'id', message: `found ${JSON.stringify(id) ?? 'nothing'}; accepted is instance:Kind/controlNamespace/name` }])
