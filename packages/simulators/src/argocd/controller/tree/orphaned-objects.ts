import { at, isMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { matchesGlob } from '../../glob-pattern.ts'
import { isKindPermitted } from '../../projects/permissions.ts'
import { type ManagedResource, objectOf } from '../comparison/managed-resource.ts'
import { groupOf, resourceKey } from '../comparison/resource-key.ts'
import { ownerOf } from '../comparison/tracking.ts'
import { isRoot } from '../live/concerned-applications.ts'
import type { TreeOptions } from './tree-options.ts'

/** What is in the namespace of an application and belongs to none, where its project wants to know it. */
export function orphanedObjects(resources: readonly ManagedResource[], objects: readonly KubeObject[], options: TreeOptions): KubeObject[] {
  const { project, namespace, isApplication, version = '3.5' } = options
  if (project === undefined || !namespace || !isMap(at(project, 'spec', 'orphanedResources'))) return []
  const managed = new Set(resources.map((resource) => resourceKey(objectOf(resource))))
  return objects.filter((object) => {
    if (object.metadata.namespace !== namespace || !isRoot(object) || managed.has(resourceKey(object))) return false
    if (!isKindPermitted(project, { group: groupOf(object), kind: object.kind, name: object.metadata.name }, true)) return false
    const owner = ownerOf(object, version)?.application
    return !(owner !== undefined && isApplication?.(owner)) && !isOfEveryNamespace(object) && !isIgnored(project, object)
  })
}

/** Kubernetes puts these there by itself. */
function isOfEveryNamespace({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): boolean {
  if (apiVersion !== 'v1') return false
  if (kind === 'Service') return namespace === 'default' && name === 'kubernetes'
  return (kind === 'ServiceAccount' && name === 'default') || (kind === 'ConfigMap' && name === 'kube-root-ca.crt')
}

function isIgnored(project: KubeObject, object: KubeObject): boolean {
  const ignored = at(project, 'spec', 'orphanedResources', 'ignore')
  return (Array.isArray(ignored) ? ignored.filter(isMap) : []).some((item) => {
    const [group, kind, name] = ['group', 'kind', 'name'].map((member) => textAt(item, member) ?? '')
    const fits = (pattern: string | undefined, text: string) => !pattern || matchesGlob(pattern, text)
    return fits(kind, object.kind) && matchesGlob(group ?? '', groupOf(object)) && fits(name, object.metadata.name)
  })
}
