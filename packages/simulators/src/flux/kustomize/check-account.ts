import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { displayOf, idOf } from '../runtime/inventory.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

const REVIEW = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' } as const
const SERVICE_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount' } as const

/** Whether the account that a Kustomization acts as is there; without `spec.serviceAccountName` it acts as the controller itself. */
export async function accountExists(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<boolean> {
  const name = textAt(spec, 'serviceAccountName')
  return name === undefined || (await client.get(SERVICE_ACCOUNT, { namespace, name })) !== undefined
}

/**
 * The account has to be there and, where the server can say so, allowed to apply each of the objects.
 * @throws KustomizationFailure as the API server refuses the first try of the first object.
 */
export async function requireAccount(client: ClusterClient, kustomization: KubeObject, objects: readonly KubeObject[]): Promise<void> {
  const name = textAt(kustomization, 'spec', 'serviceAccountName')
  if (name === undefined) return
  const namespace = kustomization.metadata.namespace ?? ''
  const user = `system:serviceaccount:${namespace}:${name}`
  const exists = await accountExists(client, kustomization)
  const reviews = exists && (await client.served(REVIEW)) !== undefined
  if (exists && !reviews) return
  for (const object of objects) {
    const served = await client.served(object)
    // Unknown kinds are refused for what they are.
    if (served === undefined) continue
    const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : ''
    const inNamespace = served.namespaced ? (object.metadata.namespace ?? '') : ''
    const resource = { group, resource: served.plural, verb: 'patch', namespace: inNamespace, name: object.metadata.name }
    if (reviews && (await isAllowed(client, user, namespace, resource))) continue
    throw forbidden(object, user, resource)
  }
}

interface Resource {
  readonly group: string
  readonly resource: string
  readonly verb: string
  readonly namespace: string
  readonly name: string
}

async function isAllowed(client: ClusterClient, user: string, namespace: string, resource: Resource): Promise<boolean> {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
  const spec = { user, groups, resourceAttributes: { ...resource } }
  const review = await client.create({ ...REVIEW, metadata: { name: '' }, spec }, 'kustomize-controller')
  return at(review, 'status', 'allowed') === true
}

function forbidden(object: KubeObject, user: string, { group, resource, verb, namespace, name }: Resource): KustomizationFailure {
  const shown = group === '' ? resource : `${resource}.${group}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const refusal = `${shown} "${name}" is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`
  return new KustomizationFailure('ReconciliationFailed', `${displayOf(idOf(object))} dry-run failed (Forbidden): ${refusal}\n`)
}
