import { setMaxListeners } from 'node:events'
import { systemClock } from '../clock/system-clock.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import { createRegistry, type InstanceRegistry } from './create-dms-registry.ts'
import type { CreateDmsOptions, Dms } from './dms.ts'
import { bulk } from './fleet/bulk.ts'
import { fanOut } from './fleet/fan-out.ts'
import { followToken } from './fleet/follow-token.ts'
import { listInstances } from './fleet/list-instances.ts'
import { locate } from './fleet/locate.ts'
import { watchInstances } from './fleet/watch-instances.ts'
import { createView } from './view/view.ts'

/** Probes of a fleet are spread over so long, so that they do not arrive everywhere, and leave here, in one instant; nobody notices it. */
const HEALTH_JITTER_MS = 50

/**
 * Composes adapters under the names of their instances. No I/O.
 *
 * After `close()` every method rejects with CLOSED (a stream at its next next()), also those of instances and operations that were taken before;
 * views, watches and waits end with it.
 * @throws DmsError CONFIG for names, adapters and options that cannot be used: all findings at once, in details.issues.
 */
export function createDms(options: CreateDmsOptions): Dms {
  const ending = new AbortController()
  // One listener per stream that is open is no leak, which Node 22 would warn of.
  setMaxListeners(0, ending.signal)
  const clock = options?.clock ?? systemClock
  const registry = createRegistry(options, clock, ending.signal)
  const context = { clock, closed: ending.signal, random: Math.random, logger: options.logger, select: registry.select }

  /** Every rejection has the method; one after the close is CLOSED whatever the arguments are. */
  const call = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
    try {
      if (ending.signal.aborted) throw ending.signal.reason
      return await work()
    } catch (error) {
      throw annotateError(error, { method })
    }
  }

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll(registry, ending)
    return closing
  }

  return {
    instances: Object.freeze(registry.names),
    instance: registry.instance,
    locate: (id) => locate(registry, id),
    operation: (token) => followToken(registry, token),
    listDeployments: (query, given) => call('listDeployments', async () => listInstances(context, query, given)),
    watchDeployments: (query, given) => watchInstances(context, query, given),
    view: (query, given) => createView(context, query, given),
    health: (given) =>
      call('health', async () =>
        fanOut(context, {
          method: 'health',
          options: given,
          jitterMs: HEALTH_JITTER_MS,
          ask: (one, inner) => one.health(inner),
        }),
      ),
    bulk: (items, fn, given) => call('bulk', () => bulk(context, items, fn, given)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Every adapter is closed, whatever the others do; then the first failure is told. */
async function closeAll({ adapters }: InstanceRegistry, ending: AbortController): Promise<void> {
  ending.abort(new DmsError({ code: 'CLOSED', message: 'the client has been closed' }))
  const closings = adapters.map(async ({ instance, adapter }) => {
    try {
      await adapter.close()
    } catch (error) {
      throw annotateError(error, { instance, adapter: adapter.type, method: 'close' })
    }
  })
  const failed = (await Promise.allSettled(closings)).find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
