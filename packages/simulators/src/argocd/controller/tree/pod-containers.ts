import { at, isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'

export function podContainers(pod: KubeObject, member: 'containers' | 'initContainers'): JsonMap[] {
  const containers = at(pod, 'spec', member)
  return Array.isArray(containers) ? containers.filter(isMap) : []
}

/** An init container that goes on running beside the others. */
export const isSidecar = (container: JsonMap | undefined) => container?.['restartPolicy'] === 'Always'
