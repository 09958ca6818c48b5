import { isDeepStrictEqual } from 'node:util'
import { goPlain } from '../../cluster/go-plain.ts'
import type { KindInfo } from '../../cluster/kinds.ts'
import { at, isMap, type JsonMap, type KubeObject, numberAt, type ObjectMeta, textAt } from '../../cluster/kube-object.ts'
import { invalid, modified, notFound, StatusError } from '../../cluster/status-error.ts'
import { patchFailure } from '../../cluster/write/decode-object.ts'
import type { Answer } from '../answers/answer.ts'
import { objectAnswer } from '../answers/object-answer.ts'
import { structMetadata } from '../answers/object-text.ts'
import { isBuiltIn } from '../built-in.ts'
import { notSimulated } from '../not-simulated.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { patchTypeOf } from '../requests/read-patch.ts'
import { readText } from '../requests/read-text.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { selectorText } from '../tables/workload-cells.ts'
import { decodePatch } from '../writes/patch-object.ts'
import { requireSameName } from '../writes/place-object.ts'

const SCALE: KindInfo = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  namespaced: true,
  statusSubresource: false,
  generation: false,
}

/** The scale of a workload: autoscaling/v1, made of the object and written back into it. */
export async function answerScale(call: ResourceCall): Promise<Answer> {
  switch (call.info.verb) {
    case 'get':
      return answer(call, find(call))
    case 'update':
      return replaceScale(call)
    default:
      return patchScale(call)
  }
}

const answer = (call: ResourceCall, object: KubeObject): Answer => objectAnswer({ ...call, kind: SCALE }, scaleOf(call.kind, object))

function find({ server, kind, ...call }: ResourceCall): KubeObject {
  const key = keyOf({ server, ...call })
  const found = server.cluster.peek(kind, key)
  if (found === undefined) throw notFound(kind, key.name)
  return found
}

function scaleOf(info: KindInfo, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = numberAt(object, 'spec', 'replicas')
  const selector = isBuiltIn(info) ? selectorText(at(object, 'spec', 'selector')) : textAt(object, 'status', 'selector')
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: structMetadata({ name, namespace, uid, resourceVersion, creationTimestamp }) as ObjectMeta,
    spec: replicas === undefined || replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(object, 'status', 'replicas') ?? 0, ...(selector === undefined || selector === '' ? {} : { selector }) },
  }
}

async function replaceScale(call: ResourceCall): Promise<Answer> {
  const body = await readBody(call.request)
  const context = readWriteOptions(call, 'UpdateOptions')
  const { value } = decodeObject(body, 'Scale', false)
  requireScale(value)
  const failure = replicasFailure(value)
  if (failure !== undefined) throw new StatusError(400, 'BadRequest', `Scale in version "v1" cannot be handled as a Scale: ${failure}`)
  requireSameName(value, keyOf(call).name)
  return call.server.outages.write('update', call.request, () => store(call, value, context))
}

async function patchScale(call: ResourceCall): Promise<Answer> {
  const type = patchTypeOf(call)
  const text = await readText(call.request)
  const context = readWriteOptions(call, 'PatchOptions', type === 'apply')
  return call.server.outages.write('update', call.request, () => {
    const live = find(call)
    if (type === 'apply') throw notSimulated('server-side apply of a scale')
    const patch = decodePatch(type, text)
    const after = patched(scaleWithOwners(call.kind, live), patch)
    const failure = type === 'strategic' ? convertedFailure(after) : replicasFailure(after)
    if (failure !== undefined) throw patchFailure(type === 'strategic' ? goPlain(patch) : JSON.stringify(after), failure)
    return store(call, after, context)
  })
}

/** As a patch finds it: with those owners of the object who own its replicas. */
function scaleWithOwners(info: KindInfo, object: KubeObject): JsonMap {
  const scale = scaleOf(info, object) as unknown as JsonMap
  const owners = (object.metadata.managedFields ?? []).filter(({ fieldsV1 }) => at(fieldsV1, 'f:spec', 'f:replicas') !== undefined)
  if (owners.length === 0) return scale
  const managedFields = owners.map((entry) => ({ ...entry, apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }))
  return { ...scale, metadata: { ...asMap(scale['metadata']), managedFields } }
}

/** What the decoder says of replicas that are no whole number. */
function replicasFailure(scale: JsonMap): string | undefined {
  const wanted = at(scale, 'spec', 'replicas') ?? 0
  if (Number.isInteger(wanted)) return undefined
  const found =
    typeof wanted === 'number' ? `number ${wanted}` : Array.isArray(wanted) ? 'array' : typeof wanted === 'boolean' ? 'bool' : typeof wanted
  return `json: cannot unmarshal ${found} into Go struct field ScaleSpec.spec.replicas of type int32`
}

/** The same in the words of what makes a struct of a map. */
function convertedFailure(scale: JsonMap): string | undefined {
  const wanted = at(scale, 'spec', 'replicas') ?? 0
  if (Number.isInteger(wanted)) return undefined
  return typeof wanted === 'number' ? 'cannot convert float64 to int32' : 'unrecognized type: int32'
}

/** Merge patches and the operations on `/spec/replicas`; whatever else a patch says cannot change a scale. */
function patched(scale: JsonMap, patch: JsonMap | readonly JsonMap[]): JsonMap {
  if (!isList(patch))
    return {
      ...scale,
      metadata: { ...asMap(scale['metadata']), ...asMap(patch['metadata']) },
      spec: { ...asMap(scale['spec']), ...asMap(patch['spec']) },
    }
  let result = scale
  for (const { op, path, value } of patch) {
    if (path === '/spec/replicas' && (op === 'replace' || op === 'add'))
      result = { ...result, spec: { ...asMap(result['spec']), replicas: value ?? null } }
    else if (op !== 'test' || typeof path !== 'string' || !isDeepStrictEqual(at(result, ...path.split('/').slice(1)), value)) {
      throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
    }
  }
  return result
}

const isList = (patch: JsonMap | readonly JsonMap[]): patch is readonly JsonMap[] => Array.isArray(patch)
const asMap = (value: unknown): JsonMap => (isMap(value) ? value : {})

function requireScale(value: JsonMap): void {
  const apiVersion = textAt(value, 'apiVersion') ?? 'autoscaling/v1'
  if (apiVersion === 'autoscaling/v1' && (textAt(value, 'kind') ?? 'Scale') === 'Scale') return
  const [version = ''] = apiVersion.split('/').slice(-1)
  const message = `Scale in version "${version}" cannot be handled as a Scale: no kind "Scale" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`
  throw new StatusError(400, 'BadRequest', message)
}

function store(call: ResourceCall, scale: JsonMap, context: ReturnType<typeof readWriteOptions>): Answer {
  const { server, kind } = call
  const live = find(call)
  const { name, resourceVersion } = live.metadata
  const wanted = Number(at(scale, 'spec', 'replicas') ?? 0)
  if (wanted < 0) throw negative(kind, name, wanted)
  const expected = textAt(scale, 'metadata', 'resourceVersion') ?? ''
  if (expected !== '' && expected !== resourceVersion) throw modified(kind, name)
  const object = server.cluster.patch(kind, keyOf(call), { spec: { replicas: wanted } }, { ...context, subresource: 'scale' })
  return answer(call, object)
}

function negative(info: KindInfo, name: string, wanted: number): StatusError {
  if (!isBuiltIn(info)) {
    const message = `Invalid value: ${wanted}: should be a non-negative integer`
    return invalid(info, name, [{ reason: 'FieldValueInvalid', message, field: '.spec.replicas' }])
  }
  const message = `Invalid value: ${wanted}: must be greater than or equal to 0`
  return invalid(SCALE, name, [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }])
}
