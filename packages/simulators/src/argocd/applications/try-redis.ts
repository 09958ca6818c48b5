import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'

/** How long a Redis that refuses connections is tried. */
const REDIS_MS = 1_700

/**
 * The health of its resources is read from Redis wherever a single application is looked at; without Redis the call goes on all the same, but
 * later (recorded).
 */
export async function tryRedis({ clock, outages }: ArgoCdParts, application: KubeObject, signal: AbortSignal): Promise<void> {
  const isThere = textAt(application, 'status', 'resourceHealthSource') === 'appTree'
  if (isThere && outages.redis) await clock.sleep(REDIS_MS, signal)
}
