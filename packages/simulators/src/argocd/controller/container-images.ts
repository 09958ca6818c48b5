import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'

const PATHS = [
  ['spec', 'containers'],
  ['spec', 'template', 'spec', 'containers'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'],
]

/** Of the containers of a pod, a workload or a CronJob; init containers do not count. */
export function containerImages(object: KubeObject): string[] {
  const containers = PATHS.map((path) => at(object, ...path)).find((found) => Array.isArray(found))
  return Array.isArray(containers) ? containers.flatMap((container: unknown) => textAt(container, 'image') ?? []) : []
}
