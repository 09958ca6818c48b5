import { randomBytes } from 'node:crypto'
import { apiVersionOf, type KindInfo } from '../cluster/kinds.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { invalid, StatusError } from '../cluster/status-error.ts'
import { isBuiltIn } from './built-in.ts'
import { decodeFields } from './field-validation.ts'
import { invalidOptions } from './invalid-options.ts'
import { type KnownRequest, keyOf } from './known-request.ts'
import { readObject, readOptions } from './read-body.ts'
import type { ResourceTarget } from './resource-target.ts'
import { respondJson } from './respond.ts'

export async function createObject({ cluster, request, info, target, query, dryRun }: KnownRequest): Promise<Response> {
  const body = await readObject(request, info.kind)
  requireKind(info, body)
  const object = inNamespace(body, target)
  const { object: named, warnings } = decodeFields(info, withName(info, object), query, 'CreateOptions')
  if (named.metadata.resourceVersion !== undefined) {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created')
  }
  return respondJson(cluster.create(named, { dryRun }), 201, warnings)
}

export async function replaceObject({ cluster, request, info, target, query, dryRun }: KnownRequest): Promise<Response> {
  const body = await readObject(request, info.kind)
  requireKind(info, body)
  const name = textAt(body, 'metadata', 'name')
  if (name !== target.name) {
    throw new StatusError(400, 'BadRequest', `the name of the object (${name ?? ''}) does not match the name on the URL (${target.name})`)
  }
  const { object, warnings } = decodeFields(info, inNamespace(body, target), query, 'UpdateOptions')
  const live = cluster.get(info, keyOf(target))
  if (!isBuiltIn(info) && object.metadata.resourceVersion === undefined) {
    const { plural, group } = info
    const cause = { reason: 'FieldValueInvalid', message: 'Invalid value: 0: must be specified for an update', field: 'metadata.resourceVersion' }
    const message = `${plural}.${group} "${live.metadata.name}" is invalid: ${cause.field}: ${cause.message}`
    throw new StatusError(422, 'Invalid', message, { name: live.metadata.name, group, kind: plural, causes: [cause] })
  }
  const subresource = target.subresource === 'status' ? { subresource: 'status' as const } : {}
  return respondJson(cluster.replace(info, object, { ...subresource, dryRun }), 200, warnings)
}

export async function deleteObject({ cluster, request, info, target, query, dryRun }: KnownRequest): Promise<Response> {
  const options = await readOptions(request)
  requirePropagationPolicy(query.get('propagationPolicy') ?? options['propagationPolicy'])
  const { uid, resourceVersion } = isMap(options['preconditions']) ? options['preconditions'] : {}
  const preconditions = {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  }
  const { object, gone } = cluster.delete(info, keyOf(target), { preconditions, dryRun: dryRun || at(options, 'dryRun', 0) === 'All' })
  if (!gone) return respondJson(object)
  const { name } = object.metadata
  const details: JsonMap = { name, ...(info.group === '' ? {} : { group: info.group }), kind: info.plural, uid: object.metadata.uid ?? '' }
  return respondJson({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}

function requireKind(info: KindInfo, body: JsonMap): void {
  const expected = apiVersionOf(info)
  const { apiVersion, kind } = body
  if (apiVersion !== expected) {
    throw new StatusError(
      400,
      'BadRequest',
      `the API version in the data (${String(apiVersion ?? '')}) does not match the expected API version (${expected})`,
    )
  }
  if (kind !== info.kind) {
    const cause = { reason: 'FieldValueInvalid', message: `Invalid value: "${String(kind ?? '')}": must be ${info.kind}`, field: 'kind' }
    throw invalid({ ...info, kind: String(kind ?? '') }, textAt(body, 'metadata', 'name') ?? '', [cause])
  }
}

/** The object with the namespace of the path. @throws StatusError 400 when it names another one. */
export function inNamespace(body: JsonMap, target: ResourceTarget): KubeObject {
  const metadata = isMap(body['metadata']) ? body['metadata'] : {}
  const given = metadata['namespace']
  if (target.namespace !== undefined && given !== undefined && given !== target.namespace) {
    throw new StatusError(400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent on the request')
  }
  const { namespace: _given, ...rest } = metadata
  return { ...body, metadata: { ...rest, ...(target.namespace === undefined ? {} : { namespace: target.namespace }) } } as unknown as KubeObject
}

function withName(info: KindInfo, object: KubeObject): KubeObject {
  if (textAt(object, 'metadata', 'name') !== undefined) return object
  const prefix = at(object, 'metadata', 'generateName')
  if (typeof prefix !== 'string' || prefix === '') {
    throw invalid(info, '', [{ reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' }])
  }
  return { ...object, metadata: { ...object.metadata, name: prefix + randomBytes(3).toString('hex').slice(0, 5) } }
}

function requirePropagationPolicy(policy: unknown): void {
  const known = ['Foreground', 'Background', 'Orphan']
  if (policy === undefined || policy === null || known.includes(String(policy))) return
  const supported = [...known, 'nil'].map((one) => `"${one}"`).join(', ')
  const cause = {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: "${String(policy)}": supported values: ${supported}`,
    field: 'propagationPolicy',
  }
  throw invalidOptions('DeleteOptions', cause)
}
