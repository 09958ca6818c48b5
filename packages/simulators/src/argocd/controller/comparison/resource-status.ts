import { at, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import { annotationItems, optionValue, SYNC_OPTIONS } from '../annotation-options.ts'
import { isIgnored, isSkipped, waveOf } from '../sync/hooks.ts'
import { type ManagedResource, objectOf } from './managed-resource.ts'
import { groupOf, resourceKey, versionOf } from './resource-key.ts'
import { isOwnMark } from './tracking.ts'

/** An entry of `status.resources`, without its health. Hooks, and what only bears a copied mark, have no status. */
export function resourceStatus(
  { version }: ArgoCdParts,
  application: KubeObject,
  { target, live, isModified, isHook }: ManagedResource,
  hooks: readonly KubeObject[],
): JsonMap {
  const object = objectOf({ target, live })
  const isOwn = isOwnMark(live, target, version)
  const group = groupOf(object)
  const wave = waveOfResource(target, live, isHook, hooks)
  const isLeftOut = isHook || isIgnored(object) || (target !== undefined && isSkipped(target)) || !isOwn
  return {
    ...(group === '' ? {} : { group }),
    version: versionOf(object),
    kind: object.kind,
    ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    name: object.metadata.name,
    ...(isLeftOut ? {} : { status: isModified || target === undefined || live === undefined ? 'OutOfSync' : 'Synced' }),
    ...(isHook ? { hook: true } : {}),
    ...(target === undefined && isOwn ? { requiresPruning: true } : {}),
    ...(wave === 0 ? {} : { syncWave: wave }),
    ...([target, live].some((one) => one !== undefined && needsConfirmation(one, application)) ? { requiresDeletionConfirmation: true } : {}),
  }
}

function waveOfResource(target: KubeObject | undefined, live: KubeObject | undefined, isHook: boolean, hooks: readonly KubeObject[]): number {
  if (target !== undefined) return waveOf(target)
  const hook = isHook && live !== undefined ? hooks.find((one) => resourceKey(one) === resourceKey(live)) : undefined
  return hook === undefined ? 0 : waveOf(hook)
}

/** `Delete=confirm` or `Prune=confirm`, of the object or else of the application. */
function needsConfirmation(object: KubeObject, application: KubeObject): boolean {
  const options = at(application, 'spec', 'syncPolicy', 'syncOptions')
  const general = Array.isArray(options) ? options.filter((option): option is string => typeof option === 'string') : []
  const own = annotationItems(object, SYNC_OPTIONS)
  return ['Delete', 'Prune'].some((key) => (optionValue(own, key) ?? optionValue(general, key)) === 'confirm')
}
