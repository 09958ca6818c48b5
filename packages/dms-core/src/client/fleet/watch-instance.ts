import type { Clock, Logger } from '../../contract/adapter-context.ts'
import type { DeploymentSummary } from '../../contract/deployment.ts'
import type { DeploymentQuery } from '../../contract/list.ts'
import { annotateError } from '../../errors/annotate-error.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { type Backoff, createBackoff } from '../../streams/watch-backoff.ts'
import type { DmsInstance } from '../dms.ts'
import type { InstanceState } from './watch-instance-state.ts'

const PAUSES = { firstMs: 1_000, maxMs: 60_000 }

/** How often an instance whose adapter cannot watch is listed. */
const POLL_MS = 30_000

export interface FollowInstance {
  readonly instance: DmsInstance
  readonly query: DeploymentQuery
  readonly state: InstanceState<DeploymentSummary>
  readonly clock: Clock
  readonly random: () => number
  readonly logger?: Logger | undefined
  readonly signal: AbortSignal
}

/**
 * Keeps the state of one instance in step with it until the signal fires, whatever happens to it: an adapter's watch heals itself, and when it ends
 * all the same (credentials, a fault of its own) the instance is interrupted and watched anew after a pause of a second that grows to a minute. An
 * adapter that cannot watch is listed every 30 s, and what changed is made up (`observed` false).
 */
export async function followInstance(follow: FollowInstance): Promise<void> {
  const { instance, state, clock, signal } = follow
  const backoff = createBackoff({ ...PAUSES, random: follow.random })
  while (!signal.aborted) {
    try {
      await (instance.capabilities.watch === undefined ? poll(follow, backoff) : watch(follow, backoff))
    } catch (error) {
      if (signal.aborted) return
      const failure = annotateError(error, { instance: instance.name, adapter: instance.type, method: 'watchDeployments' })
      state.interrupt(failure.toProblem())
      follow.logger?.warn(`${instance.name} cannot be followed: ${failure.message}`, { instance: instance.name, code: failure.code })
      // Rejects when nobody watches any more.
      await clock.sleep(backoff.next(failure.retryAfterMs), signal).catch(() => undefined)
    }
  }
}

async function watch({ instance, query, state, signal }: FollowInstance, backoff: Backoff): Promise<never> {
  state.begin()
  for await (const event of instance.watchDeployments(query, { signal })) {
    if (signal.aborted) break
    state.take(event)
    if (event.type === 'synced') backoff.reset()
  }
  throw new DmsError({ code: 'UNAVAILABLE', message: "the adapter's watch ended" })
}

async function poll({ instance, query, state, clock, signal }: FollowInstance, backoff: Backoff): Promise<never> {
  for (;;) {
    const { items, cursor } = await instance.listDeployments(query, { signal })
    if (cursor !== null) throw new DmsError({ code: 'PROTOCOL', message: 'the adapter answered a list without limit with a part of it' })
    state.replace(items)
    backoff.reset()
    await clock.sleep(POLL_MS, signal)
  }
}
