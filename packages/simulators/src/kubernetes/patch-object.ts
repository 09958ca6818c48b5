import { apiVersionOf } from '../cluster/kinds.ts'
import { at, isMap, textAt } from '../cluster/kube-object.ts'
import { invalid, modified, StatusError } from '../cluster/status-error.ts'
import { isBuiltIn } from './built-in.ts'
import { checkPatchedFields } from './field-validation.ts'
import { invalidOptions } from './invalid-options.ts'
import { type KnownRequest, keyOf } from './known-request.ts'
import { contentTypeOf, unknownFormat } from './media-types.ts'
import { notSimulated } from './not-simulated.ts'
import { readPatch } from './read-body.ts'
import { respondJson } from './respond.ts'
import { inNamespace } from './write-objects.ts'

const ACCEPTED = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml'

export async function patchObject(asked: KnownRequest): Promise<Response> {
  const type = contentTypeOf(asked.request)
  if (type === 'application/merge-patch+json') return mergeObject(asked)
  if (type === 'application/apply-patch+yaml') return applyObject(asked)
  if (type === 'application/json-patch+json') throw notSimulated('JSON patch')
  if (type === 'application/strategic-merge-patch+json' && isBuiltIn(asked.info)) throw notSimulated('strategic merge patch')
  throw unknownFormat(ACCEPTED)
}

async function mergeObject({ cluster, request, info, target, query, dryRun }: KnownRequest): Promise<Response> {
  const patch = await readPatch(request)
  if (query.has('force')) {
    const message = 'Forbidden: may not be specified for non-apply patch'
    throw invalidOptions('PatchOptions', { reason: 'FieldValueForbidden', message, field: 'force' })
  }
  const live = cluster.get(info, keyOf(target))
  const warnings = checkPatchedFields(info, live, patch, query)
  const subresource = target.subresource === 'status' ? { subresource: 'status' as const } : {}
  return respondJson(cluster.patch(info, keyOf(target), patch, { ...subresource, dryRun }), 200, warnings)
}

async function applyObject({ cluster, request, info, target, query, dryRun }: KnownRequest): Promise<Response> {
  const body = await readPatch(request)
  const manager = requireManager(query)
  if (at(body, 'metadata', 'managedFields') !== undefined) throw new StatusError(400, 'BadRequest', 'metadata.managedFields must be nil')
  if (body['kind'] !== info.kind || body['apiVersion'] !== apiVersionOf(info)) {
    const [group = '', version = ''] = /\//.test(textAt(body, 'apiVersion') ?? '')
      ? (textAt(body, 'apiVersion') ?? '').split('/')
      : ['', textAt(body, 'apiVersion')]
    throw new StatusError(400, 'BadRequest', `invalid object type: ${group}/${version}, Kind=${textAt(body, 'kind') ?? ''}`)
  }
  if (target.subresource !== undefined) throw notSimulated('server-side apply of a subresource')
  const named = isMap(body['metadata']) ? body['metadata'] : {}
  const name = textAt(named, 'name') ?? target.name
  if (name !== target.name) {
    throw new StatusError(400, 'BadRequest', `the name of the object (${name ?? ''}) does not match the name on the URL (${target.name})`)
  }
  const { resourceVersion, uid, ...metadata } = named
  const key = keyOf(target)
  const live = cluster.find(info, key)
  // Recorded: both are only compared with an object that exists; the apply creates a missing one.
  if (live !== undefined && uid !== undefined && uid !== live.metadata.uid) {
    const cause = { reason: 'FieldValueInvalid', message: `Invalid value: "${String(uid)}": field is immutable`, field: 'metadata.uid' }
    throw invalid(info, key.name, [cause, cause])
  }
  if (live !== undefined && resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) throw modified(info, key.name)
  const { object, created } = cluster.apply(inNamespace({ ...body, metadata: { ...metadata, name: key.name } }, target), manager, { dryRun })
  return respondJson(object, created ? 201 : 200)
}

function requireManager(query: URLSearchParams): string {
  const manager = query.get('fieldManager') ?? ''
  if (manager === '') {
    throw invalidOptions('PatchOptions', {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    })
  }
  if (Buffer.byteLength(manager) > 128) {
    throw invalidOptions('PatchOptions', { reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes', field: 'fieldManager' })
  }
  return manager
}
