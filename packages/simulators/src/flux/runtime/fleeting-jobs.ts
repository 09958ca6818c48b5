import { at, type KubeObject } from '../../cluster/kube-object.ts'
import { idOf, inventoryIdOf, type ObjectId } from './inventory.ts'

/** Whether an id is of one of the Jobs that are deleted some time after they are done, so that their absence means success. */
export function fleetingJobs(objects: readonly KubeObject[]): (id: ObjectId) => boolean {
  const isFleeting = ({ apiVersion, kind, spec }: KubeObject) =>
    kind === 'Job' && apiVersion.startsWith('batch/') && at(spec, 'ttlSecondsAfterFinished') !== undefined
  const ids = new Set(objects.filter(isFleeting).map((object) => inventoryIdOf(idOf(object))))
  return (id) => ids.has(inventoryIdOf(id))
}
