import type { KubeObject } from '../../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'
import { isRoot } from '../live/concerned-applications.ts'
import type { LiveCache } from '../live/live-cache.ts'
import { resourceKey } from './resource-key.ts'
import { ownerOf } from './tracking.ts'

/** Of an application, by key: what bears its mark and has no owner, and what its targets name, whosever it is. */
export function managedLiveObjects(
  live: Pick<LiveCache, 'all' | 'get'>,
  version: ArgoCdVersion,
  application: string,
  targets: readonly KubeObject[],
): Map<string, KubeObject> {
  const found = new Map<string, KubeObject>()
  for (const object of live.all()) {
    if (isRoot(object) && ownerOf(object, version)?.application === application) found.set(resourceKey(object), object)
  }
  for (const target of targets) {
    const object = live.get(target, target.metadata)
    if (object !== undefined) found.set(resourceKey(object), object)
  }
  return found
}
