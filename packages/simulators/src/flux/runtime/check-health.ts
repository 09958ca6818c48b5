import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { keyOf } from './delete-objects.ts'
import type { HealthJudge, HealthVerdict } from './health-judge.ts'
import { displayOf, type ObjectId } from './inventory.ts'
import { type KStatus, kstatusOf } from './kstatus.ts'

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
  /** Whether an object may be gone by itself when it is done, as a Job with a time to live: then its absence is success. Default: none. */
  readonly vanishes?: (id: ObjectId) => boolean
}

interface Looked {
  readonly id: ObjectId
  readonly status: KStatus
  /** Why the status is Unknown. */
  readonly reason: string | undefined
}

/**
 * Looks until all are Current (undefined), until one failed or nothing is left but what is Current or failed, or until the time is over: then
 * what it was waiting for. An early failure names what failed, a time-out all that is not Current.
 */
export async function checkHealth(tools: HealthCheckTools, objects: readonly ObjectId[], limits: HealthCheckLimits): Promise<string | undefined> {
  const { clock, signal } = tools
  const { pollMs, failFast = true } = limits
  const deadline = clock.now() + limits.timeoutMs
  for (;;) {
    const looked = await Promise.all(objects.map((id) => look(tools, id, limits)))
    const waiting = looked.filter(({ status }) => status !== 'Current')
    if (waiting.length === 0) return undefined
    const failed = waiting.filter(({ status }) => status === 'Failed')
    if (failed.length === waiting.length || (failFast && failed.length > 0)) return `failed early due to stalled resources: ${named(failed)}`
    const leftMs = deadline - clock.now()
    if (leftMs > pollMs) {
      await clock.sleep(pollMs, signal)
      continue
    }
    // The last look was this one: at the deadline itself nothing is asked any more.
    await clock.sleep(leftMs, signal)
    return `timeout waiting for: ${named(waiting)}`
  }
}

const named = (looked: readonly Looked[]) =>
  `[${looked.map(({ id, status, reason }) => `${displayOf(id)} status: '${status}'${reason === undefined ? '' : `: ${reason}`}`).join(', ')}]`

async function look(tools: HealthCheckTools, id: ObjectId, { judge = kstatusOf, vanishes = () => false }: HealthCheckLimits): Promise<Looked> {
  const object = await find(tools.client, id)
  const verdict = object === undefined ? await verdictOfMissing(tools.client, id) : judge(object, tools.clock.now())
  if (typeof verdict !== 'string') return { id, status: 'Unknown', reason: verdict.unknown }
  return { id, status: verdict === 'NotFound' && vanishes(id) ? 'Current' : verdict, reason: undefined }
}

/** Nobody knows the state of a kind that the cluster does not know. */
async function verdictOfMissing(client: ClusterClient, { apiVersion, kind }: ObjectId): Promise<HealthVerdict> {
  if ((await client.served({ apiVersion, kind })) !== undefined) return 'NotFound'
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  return { unknown: `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}` }
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
