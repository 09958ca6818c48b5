import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { keyOf } from './delete-objects.ts'
import type { HealthJudge } from './health-judge.ts'
import { displayOf, type ObjectId } from './inventory.ts'
import { kstatusOf } from './kstatus.ts'

export interface HealthCheckTools {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface HealthCheckLimits {
  readonly pollMs: number
  readonly timeoutMs: number
  /** Does not wait any longer when one object failed. Default true. */
  readonly failFast?: boolean
  /** Default: kstatus. */
  readonly judge?: HealthJudge
}

/** Looks until all are Current (undefined) or until one failed or the time is over: then what it was waiting for. */
export async function checkHealth(
  { client, clock, signal }: HealthCheckTools,
  objects: readonly ObjectId[],
  { pollMs, timeoutMs, failFast = true, judge = kstatusOf }: HealthCheckLimits,
): Promise<string | undefined> {
  const deadline = clock.now() + timeoutMs
  for (;;) {
    const live = await Promise.all(objects.map(async (id) => ({ id, object: await find(client, id) })))
    const waiting = live.map(({ id, object }) => ({ id, status: judge(object, clock.now()) })).filter(({ status }) => status !== 'Current')
    if (waiting.length === 0) return undefined
    const named = `[${waiting.map(({ id, status }) => `${displayOf(id)} status: '${status}'`).join(', ')}]`
    if (failFast && waiting.some(({ status }) => status === 'Failed')) return `failed early due to stalled resources: ${named}`
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

async function find(client: ClusterClient, id: ObjectId): Promise<KubeObject | undefined> {
  try {
    return await client.get(id, keyOf(id))
  } catch (error) {
    // A kind that the cluster does not know.
    if (error instanceof StatusError && error.code === 404) return undefined
    throw error
  }
}
