import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { findKnownApplication, type Scope, scopeOfBody, scopeOfQuery } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { cachedTree } from './cached-state.ts'

/** A resource of an application as a request names it. */
export interface ResourceRequest {
  readonly name: string
  readonly resourceName: string
  readonly namespace: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly scope: Scope
}

/** In the order in which they are missed: the messages are written from their end. */
export const RESOURCE_REQUIRED = ['kind', 'version', 'resourceName'] as const

export function requestOfQuery({ params, query }: Call): ResourceRequest {
  const text = (name: string) => query.get(name) ?? ''
  return { ...members(text), name: params['name'] ?? '', scope: scopeOfQuery(query) }
}

export function requestOfBody({ params, body }: Call): ResourceRequest {
  return { ...members((name) => textAt(body, name) ?? ''), name: params['name'] ?? '', scope: scopeOfBody(body) }
}

const members = (text: (name: string) => string) => ({
  resourceName: text('resourceName'),
  namespace: text('namespace'),
  group: text('group'),
  version: text('version'),
  kind: text('kind'),
})

export interface FoundResource {
  readonly application: KubeObject
  /** Of its tree. */
  readonly node: JsonMap
}

/** A resource that is part of the application and there. @throws ApiError 400, 403, 404; the reason of the signal. */
export async function findResource(call: Call, request: ResourceRequest, action: string): Promise<FoundResource> {
  const { group, kind, namespace, resourceName, name } = request
  const application = findWithRight(call, request, action)
  const tree = await prefixPlainErrors('error getting app resources: ', () => cachedTree(call, application))
  const wanted = { group, kind, namespace, name: resourceName }
  const node = [...(tree.nodes ?? []), ...(tree.orphanedNodes ?? [])].find((one) =>
    Object.entries(wanted).every(([member, value]) => (textAt(one, member) ?? '') === value),
  )
  if (node === undefined || !textAt(node, 'uid')) throw new ApiError(3, `${kind} ${group} ${resourceName} not found as part of application ${name}`)
  return { application, node }
}

/** To change a resource is a right of its own; where the settings say so, and always before 3.0, the right to change the application has it too. */
function findWithRight({ parts, session }: Call, request: ResourceRequest, action: string): KubeObject {
  const { name, scope, group, kind, namespace, resourceName } = request
  const find = (what: string) => findKnownApplication(parts, session, name, scope, what)
  if (action !== 'update' && action !== 'delete') return find(action)
  const ofResource = `${action}/${group}/${kind}/${namespace}/${resourceName}`
  const setting = settingOf(parts, 'server.rbac.disableApplicationFineGrainedRBACInheritance')
  if (setting === '' ? isSince(parts.version, '3.0') : ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(setting)) return find(ofResource)
  try {
    return find(action)
  } catch (error) {
    if (error instanceof ApiError && error.code === 7) return find(ofResource)
    throw error
  }
}

/** A live object in a version that the server has. `prefix`: what failures begin with. @throws ApiError 404; the reason of the signal. */
export async function readLive({ parts, signal }: Call, node: JsonMap, version: string, prefix: string): Promise<KubeObject> {
  return await throughKubernetes(parts, signal, prefix, () => parts.cluster.get(kindOfNode({ parts }, node, version), keyOfNode(node)))
}

/** @throws StatusError 404 for a kind that the server does not have. */
export function kindOfNode({ parts }: Pick<Call, 'parts'>, node: JsonMap, version: string) {
  const group = textAt(node, 'group') ?? ''
  const kind = textAt(node, 'kind') ?? ''
  const info = parts.cluster.findKind({ apiVersion: group === '' ? version : `${group}/${version}`, kind })
  if (info === undefined) throw new StatusError(404, 'NotFound', `${group === '' ? kind : `${kind}.${group}`} "" not found`)
  return info
}

export const keyOfNode = (node: JsonMap) => ({ namespace: textAt(node, 'namespace'), name: textAt(node, 'name') ?? '' })
