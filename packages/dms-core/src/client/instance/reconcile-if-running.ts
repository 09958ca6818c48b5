import type { Clock } from '../../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../../contract/adapter-v1.ts'
import type { ReconcileOptions } from '../../contract/call-options.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import type { Accepted } from '../../contract/operation.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { declared } from './declared-adapter.ts'
import type { InstanceContext } from './instance-context.ts'
import type { SentOptions, Write } from './run-call.ts'

const POLL_MS = 1_000
const RUNNING: readonly string[] = ['pending', 'running', 'terminating']

/**
 * fail: OPERATION_IN_PROGRESS is the adapter's to say. wait: once nothing runs. replace: what runs is terminated first, and an `etag` then
 * guards that, the first write. All within the deadline of the call.
 */
export async function reconcileIfRunning(
  { adapter, clock, write }: Pick<InstanceContext, 'adapter' | 'clock'> & { readonly write: Write },
  ref: DeploymentRef,
  ifRunning: 'fail' | 'wait' | 'replace',
  options: SentOptions<ReconcileOptions>,
): Promise<Accepted> {
  const full = declared(adapter)
  if (ifRunning === 'fail') return write(() => full.reconcileDeployment(ref, options))
  const { etag, ...later } = options
  const terminated = ifRunning === 'replace' && (await terminateRunning(adapter, ref, options, write))
  const sent = terminated ? later : options
  for (;;) {
    while (await runs(adapter, ref, options)) await pause(clock, options.signal)
    options.signal.throwIfAborted()
    try {
      return await write(() => full.reconcileDeployment(ref, sent))
    } catch (error) {
      // Another one has begun since the look: for this caller it is just one more to wait for.
      if (!isDmsError(error, 'OPERATION_IN_PROGRESS')) throw error
    }
    await pause(clock, options.signal)
  }
}

/** A deadline that comes now is not the adapter's. */
async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(POLL_MS, signal)
  } catch (reason) {
    if (!isDmsError(reason, 'DEADLINE_EXCEEDED')) throw reason
    const message = `another operation still runs, and nothing was reconciled (${reason.message}); a longer timeoutMs waits longer`
    throw new DmsError({ code: 'DEADLINE_EXCEEDED', message, cause: reason.cause })
  }
}

async function runs(adapter: DmsAdapterV1, ref: DeploymentRef, { signal, timeoutMs }: SentOptions<object>): Promise<boolean> {
  const { operation } = await adapter.getDeploymentStatus(ref, { signal, timeoutMs })
  return RUNNING.includes(operation.state)
}

/** True when something was there to terminate. */
async function terminateRunning(adapter: DmsAdapterV1, ref: DeploymentRef, options: SentOptions<ReconcileOptions>, write: Write): Promise<boolean> {
  if (!(await runs(adapter, ref, options))) return false
  const { signal, timeoutMs, etag, allowRevert } = options
  signal.throwIfAborted()
  const sent = { signal, timeoutMs, ...(etag === undefined ? {} : { etag }), ...(allowRevert === undefined ? {} : { allowRevert }) }
  try {
    await write(() => declared(adapter).terminateOperation(ref, sent))
    return true
  } catch (error) {
    // Nothing runs any more, which is what was wanted; any other precondition still holds with something running.
    if (isDmsError(error, 'FAILED_PRECONDITION') && !(await runs(adapter, ref, options))) return false
    throw error
  }
}
