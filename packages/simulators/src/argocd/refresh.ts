import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../cluster/cluster.ts'
import type { ObjectKey } from '../cluster/kube-object.ts'
import { ApiError } from './api-error.ts'
import { APPLICATION } from './kinds.ts'
import { grpcTimeoutMs } from './request-gate.ts'

const REFRESH = 'argocd.argoproj.io/refresh'
/** Stays for good (recorded). */
const HYDRATE = 'argocd.argoproj.io/hydrate'

/** Asks the controller to compare and returns when it has: without a Grpc-Timeout it waits for ever, and an abort leaves the annotation. */
export async function refreshApplication(cluster: Cluster, clock: Clock, key: ObjectKey, mode: 'normal' | 'hard', request: Request): Promise<void> {
  const info = cluster.kindOf(APPLICATION)
  const timeoutMs = grpcTimeoutMs(request)
  cluster.patch(info, key, { metadata: { annotations: { [REFRESH]: mode, [HYDRATE]: mode } } })
  const over = new AbortController()
  const refreshed = new Promise<void>((resolve, reject) => {
    const end = cluster.watch(({ object, info: kind, type }) => {
      if (kind !== info || object.metadata.name !== key.name || object.metadata.namespace !== key.namespace) return
      if (type === 'DELETED' || object.metadata.annotations?.[REFRESH] === undefined) finish(resolve)
    })
    const finish = (settle: () => void) => {
      end()
      over.abort()
      settle()
    }
    request.signal.addEventListener('abort', () => finish(() => reject(request.signal.reason)), { once: true })
    if (timeoutMs === undefined) return
    clock.sleep(timeoutMs, over.signal).then(
      () => finish(() => reject(new ApiError(4, 'context deadline exceeded'))),
      () => undefined, // refreshed, or the client is gone
    )
  })
  await refreshed
}
