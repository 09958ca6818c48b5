import { isEstablished } from '../custom/definition-status.ts'
import type { KindRegistry } from '../kind-registry.ts'
import { type KindInfo, resourceName } from '../kinds.ts'
import type { ObjectMeta } from '../kube-object.ts'
import { notFound, StatusError } from '../status-error.ts'
import type { ObjectStore } from '../store/object-store.ts'
import { forbiddenObject } from './requirements.ts'

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' }
const DEFINITION = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }

/** Nothing new comes to where everything goes. @throws StatusError 403, 404. */
export function requireNamespace(store: ObjectStore, kinds: KindRegistry, info: KindInfo, metadata: ObjectMeta): void {
  const { name, namespace } = metadata
  if (info.namespaced) {
    // There is no such path: an object of a namespaced kind lives below a namespace only.
    if (namespace === undefined) throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
    const namespaces = kinds.get(NAMESPACE)
    const found = store.get(namespaces, { name: namespace })
    if (found === undefined) throw notFound(namespaces, namespace)
    if (found.metadata.deletionTimestamp !== undefined) {
      const why = `unable to create new content in namespace ${namespace} because it is being terminated`
      const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }
      throw forbiddenObject(info, name, why, [cause])
    }
  }
  if (info.custom !== true) return
  const definition = store.get(kinds.get(DEFINITION), { name: resourceName(info) })
  if (definition?.metadata.deletionTimestamp === undefined || !isEstablished(definition)) return
  throw forbiddenObject(info, name, 'create not allowed while custom resource definition is terminating')
}
