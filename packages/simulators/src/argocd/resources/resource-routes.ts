import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../../kubernetes/built-in.ts'
import { unknownFormat } from '../../kubernetes/requests/media-type.ts'
import { decodeApply, decodeJsonPatch, decodeMerge } from '../../kubernetes/requests/read-patch.ts'
import { recordAuditEvent } from '../applications/audit-event.ts'
import { SERVER } from '../applications/store-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { userOf } from '../applications/user-of.ts'
import { hideSecretData, isSecret } from '../controller/tree/hide-secret-data.ts'
import { manifestText } from '../controller/tree/manifest-text.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { findResource, keyOfNode, kindOfNode, RESOURCE_REQUIRED, type ResourceRequest, readLive, requestOfQuery } from './live-resource.ts'
import { sensitiveAnnotations } from './sensitive-annotations.ts'

const PATH = '/api/v1/applications/{name}/resource'

/** One live resource of an application: read, patched, deleted. */
export const resourceRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, required: RESOURCE_REQUIRED, answer: getResource },
  {
    method: 'POST',
    path: PATH,
    wholeBody: { name: 'patch', shape: 'string' },
    required: ['patchType', 'patch', ...RESOURCE_REQUIRED],
    answer: patchResource,
  },
  { method: 'DELETE', path: PATH, query: { force: 'bool', orphan: 'bool' }, required: RESOURCE_REQUIRED, answer: deleteResource },
]

async function getResource(call: Call): Promise<JsonMap> {
  const request = requestOfQuery(call)
  const { node } = await findResource(call, request, 'get')
  return { manifest: shown(call, await readLive(call, node, versionOf(request, node), 'error getting resource: ')) }
}

async function patchResource(call: Call): Promise<JsonMap> {
  const request = requestOfQuery(call)
  const { application, node } = await findResource(call, request, 'update')
  const patched = await throughKubernetes(call.parts, call.signal, 'error patching resource: ', () => patchLive(call, node)).catch((error) => {
    // What is wrong with it could tell what is in it.
    if (!(error instanceof ApiError) || !isSecretNode(node)) throw error
    throw new ApiError(2, `failed to patch Secret ${textAt(node, 'namespace') ?? ''}/${textAt(node, 'name') ?? ''}`)
  })
  tell(call, application, 'ResourceUpdated', 'patched', request)
  return { manifest: shown(call, patched) }
}

async function deleteResource(call: Call): Promise<JsonMap> {
  const { parts, query, signal } = call
  const request = requestOfQuery(call)
  const { application, node } = await findResource(call, request, 'delete')
  await throughKubernetes(parts, signal, 'error deleting resource: ', () => {
    const isForced = booleanOf(query, 'force') === true
    const policy = booleanOf(query, 'orphan') === true ? 'Orphan' : isForced ? 'Background' : 'Foreground'
    const grace = policy === 'Background' ? { gracePeriodSeconds: 0 } : {}
    const kind = kindOfNode(call, node, textAt(node, 'version') ?? '')
    return parts.cluster.delete(kind, keyOfNode(node), { propagationPolicy: policy, ...grace })
  })
  tell(call, application, 'ResourceDeleted', 'deleted', request)
  return {}
}

/** @throws StatusError 400, 404, 409, 415, 422. */
function patchLive(call: Call, node: JsonMap): KubeObject {
  const { cluster } = call.parts
  const kind = kindOfNode(call, node, textAt(node, 'version') ?? '')
  const key = keyOfNode(node)
  const text = textAt(call.body, 'patch') ?? ''
  const context = { fieldManager: SERVER }
  // Whoever patches what is not there is told so, whatever the patch is.
  cluster.get(kind, key)
  switch (call.query.get('patchType')) {
    case 'application/json-patch+json':
      return cluster.patch(kind, key, decodeJsonPatch(text), { ...context, type: 'json' })
    case 'application/merge-patch+json':
      return cluster.patch(kind, key, decodeMerge(text, 'merge'), { ...context, type: 'merge' })
    case 'application/strategic-merge-patch+json':
      if (!isBuiltIn(kind)) break
      return cluster.patch(kind, key, decodeMerge(text, 'strategic'), { ...context, type: 'strategic' })
    case 'application/apply-patch+yaml':
      // No field manager can be named, so none is.
      decodeApply(text)
      throw new StatusError(422, 'Invalid', 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch')
  }
  throw isBuiltIn(kind) ? new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type') : unknownFormat(CUSTOM_TYPES)
}

const CUSTOM_TYPES = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml'

const isSecretNode = (node: JsonMap) => textAt(node, 'kind') === 'Secret' && !textAt(node, 'group')

/** The version that was asked for, which need not be the one that the controller watches. */
const versionOf = ({ version }: ResourceRequest, node: JsonMap) => version || (textAt(node, 'version') ?? '')

function shown({ parts }: Call, object: KubeObject): string {
  if (!isSecret(object)) return manifestText(object)
  return manifestText(hideSecretData([object], sensitiveAnnotations(parts))[0])
}

function tell(call: Call, application: KubeObject, reason: 'ResourceUpdated' | 'ResourceDeleted', done: string, request: ResourceRequest): void {
  const user = userOf(call.session)
  const { group, kind, resourceName } = request
  recordAuditEvent(call.parts, application, { reason, message: `${user} ${done} resource ${group}/${kind} '${resourceName}'`, user })
}
