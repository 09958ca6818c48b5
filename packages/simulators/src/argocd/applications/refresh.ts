import type { ArgoCdParts } from '../argocd-parts.ts'
import { APPLICATION } from '../kinds.ts'

const REFRESH = 'argocd.argoproj.io/refresh'
/** Stays for good (recorded). */
const HYDRATE = 'argocd.argoproj.io/hydrate'

/** Asks the controller to compare and returns when it has; ends with the signal, which leaves the annotation. */
export async function refreshApplication(
  { cluster, namespace }: ArgoCdParts,
  name: string,
  mode: 'normal' | 'hard',
  signal: AbortSignal,
): Promise<void> {
  const info = cluster.kindOf(APPLICATION)
  const key = { name, namespace }
  cluster.patch(info, key, { metadata: { annotations: { [REFRESH]: mode, [HYDRATE]: mode } } })
  await new Promise<void>((resolve, reject) => {
    const finish = (settle: () => void) => {
      end()
      signal.removeEventListener('abort', onAbort)
      settle()
    }
    const onAbort = () => finish(() => reject(signal.reason))
    const end = cluster.watch(({ object, info: kind, type }) => {
      if (kind !== info || object.metadata.name !== name || object.metadata.namespace !== namespace) return
      if (type === 'DELETED' || object.metadata.annotations?.[REFRESH] === undefined) finish(resolve)
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
