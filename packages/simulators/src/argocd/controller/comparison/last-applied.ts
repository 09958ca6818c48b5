import { isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { sortedJson } from '../../../cluster/write/sorted-json.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** What a client-side apply has left of what it applied; undefined where there was none, or nobody can read it. */
export function lastApplied({ metadata }: KubeObject): JsonMap | undefined {
  const text = metadata.annotations?.[LAST_APPLIED]
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) ? value : undefined
  } catch {
    return undefined // somebody wrote it by hand: as if it were not there
  }
}

/** As `kubectl apply` leaves it: sorted, with a newline (recorded). */
export function withLastApplied(target: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _before, ...annotations } = target.metadata.annotations ?? {}
  const bare = { ...target, metadata: { ...target.metadata, annotations } }
  const text = `${sortedJson(bare)}\n`
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } }
}
