import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { keyOf } from './delete-objects.ts'
import { displayOf, type ObjectId } from './inventory.ts'
import { type KStatus, kstatusOf } from './kstatus.ts'

export interface HealthCheckTools {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Looks until all are Current (undefined) or until one failed or the time is over: then what it was waiting for. */
export async function checkHealth(
  { client, clock, signal }: HealthCheckTools,
  objects: readonly ObjectId[],
  { pollMs, timeoutMs }: { readonly pollMs: number; readonly timeoutMs: number },
): Promise<string | undefined> {
  const deadline = clock.now() + timeoutMs
  for (;;) {
    const states = await Promise.all(objects.map(async (id) => ({ id, status: await statusOf(client, id) })))
    const waiting = states.filter(({ status }) => status !== 'Current')
    if (waiting.length === 0) return undefined
    const named = `[${waiting.map(({ id, status }) => `${displayOf(id)} status: '${status}'`).join(', ')}]`
    if (waiting.some(({ status }) => status === 'Failed')) return `failed early due to stalled resources: ${named}`
    const leftMs = deadline - clock.now()
    if (leftMs > pollMs) {
      await clock.sleep(pollMs, signal)
      continue
    }
    // The last look was this one: at the deadline itself nothing is asked any more.
    await clock.sleep(leftMs, signal)
    return `timeout waiting for: ${named}`
  }
}

async function statusOf(client: ClusterClient, id: ObjectId): Promise<KStatus> {
  try {
    return kstatusOf(await client.get(id, keyOf(id)))
  } catch (error) {
    // A kind that the cluster does not know.
    if (error instanceof StatusError && error.code === 404) return 'NotFound'
    throw error
  }
}
