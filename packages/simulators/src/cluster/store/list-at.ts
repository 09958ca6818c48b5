import type { KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { StatusError } from '../status-error.ts'
import { Collection, storeKey } from './collection.ts'
import type { ObjectStore } from './object-store.ts'

/** The objects of a kind as they were: the present, with everything undone that came later. @throws StatusError 410. */
export function listAt(store: ObjectStore, info: KindInfo, namespace: string | undefined, version: number): readonly KubeObject[] {
  const history = store.history(info)
  if (!history.reaches(version)) throw new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.')
  const later = history.since(version)
  const objects = store.list(info, namespace)
  if (later.length === 0) return objects
  const then = new Collection()
  for (const object of objects) then.set(storeKey(object.metadata), object)
  for (const { object, previous } of later.toReversed()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue
    if (previous === undefined) then.delete(storeKey(object.metadata))
    else then.set(storeKey(object.metadata), previous)
  }
  return then.list()
}
