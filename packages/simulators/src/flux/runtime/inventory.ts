import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'

/** An object as an inventory and a health check name it. */
export interface ObjectId {
  readonly apiVersion: string
  readonly kind: string
  /** '' for cluster-scoped ones. */
  readonly namespace: string
  readonly name: string
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')
const versionOf = (apiVersion: string) => apiVersion.split('/').at(-1) ?? apiVersion

export const idOf = (object: KubeObject): ObjectId => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
})

/** `Deployment/apps/web`, as events and messages have it. */
export const displayOf = ({ kind, namespace, name }: ObjectId) => (namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`)

/** The id without the version, by which two inventories are compared: `apps_web_apps_Deployment`. */
export function inventoryIdOf({ apiVersion, kind, namespace, name }: ObjectId): string {
  const group = groupOf(apiVersion)
  // RBAC names may hold a colon, which no id does.
  return `${namespace}_${group === 'rbac.authorization.k8s.io' ? name.replaceAll(':', '__') : name}_${group}_${kind}`
}

/** `status.inventory`. */
export const toInventory = (objects: readonly ObjectId[]): JsonMap => ({
  entries: objects.map((object) => ({ id: inventoryIdOf(object), v: versionOf(object.apiVersion) })),
})

export function readInventory(inventory: unknown): ObjectId[] {
  const entries = (inventory as { readonly entries?: readonly { readonly id: string; readonly v: string }[] } | undefined)?.entries ?? []
  return entries.map(({ id, v }) => {
    const [beforeKind, kind] = cutLast(id)
    const [beforeGroup, group] = cutLast(beforeKind)
    const split = beforeGroup.indexOf('_')
    const name = beforeGroup.slice(split + 1)
    return {
      apiVersion: group === '' ? v : `${group}/${v}`,
      kind,
      namespace: beforeGroup.slice(0, split),
      name: group === 'rbac.authorization.k8s.io' ? name.replaceAll('__', ':') : name,
    }
  })
}

const cutLast = (text: string): [string, string] => [text.slice(0, text.lastIndexOf('_')), text.slice(text.lastIndexOf('_') + 1)]
