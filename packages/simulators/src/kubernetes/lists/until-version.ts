import { StatusError } from '../../cluster/status-error.ts'
import type { ResourceCall } from '../routes/call.ts'

const WAIT_MS = 3_000

/** Waits until the cluster has come as far as the client says it has. @throws StatusError 504 after three seconds. */
export async function untilVersion({ server, request }: ResourceCall, wanted: number): Promise<void> {
  const { cluster, clock } = server
  if (cluster.version >= wanted) return
  const done = new AbortController()
  const unwatch = cluster.watch(() => {
    if (cluster.version >= wanted) done.abort()
  })
  try {
    await clock.sleep(WAIT_MS, AbortSignal.any([done.signal, request.signal]))
  } catch (error) {
    if (!done.signal.aborted) throw error
  } finally {
    unwatch()
  }
  if (cluster.version < wanted) throw tooLarge(wanted, cluster.version)
}

export const tooLarge = (wanted: number, current: number) =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
