import type { PatchContext } from '../../cluster/cluster.ts'
import { apiVersionOf } from '../../cluster/kinds.ts'
import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { notFound, StatusError } from '../../cluster/status-error.ts'
import type { Answer } from '../answers/answer.ts'
import { objectAnswer } from '../answers/object-answer.ts'
import { decodeApply, decodeJsonPatch, decodeMerge, type PatchType, patchTypeOf } from '../requests/read-patch.ts'
import { readText } from '../requests/read-text.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { isTrue } from '../routes/request-info.ts'
import { inNamespace, requireSameName } from './place-object.ts'

/** PATCH of an object or of one of its parts. */
export async function patchObject(call: ResourceCall, subresource?: 'status' | 'finalize'): Promise<Answer> {
  const { server, kind } = call
  const type = patchTypeOf(call)
  if (call.info.name === undefined) throw new StatusError(400, 'BadRequest', 'name must be provided')
  const text = await readText(call.request)
  const context = { ...readWriteOptions(call, 'PatchOptions', type === 'apply'), subresource }
  return server.outages.write('update', call.request, () => {
    if (type === 'apply') return applyObject(call, text, context)
    // Whoever patches what is not there is told so, whatever the patch is.
    if (server.cluster.peek(kind, keyOf(call)) === undefined) throw notFound(kind, keyOf(call).name)
    return objectAnswer(call, server.cluster.patch(kind, keyOf(call), decodePatch(type, text), { ...context, type }))
  })
}

export function decodePatch(type: Exclude<PatchType, 'apply'>, text: string): JsonMap | readonly JsonMap[] {
  return type === 'json' ? decodeJsonPatch(text) : decodeMerge(text, type)
}

function applyObject(call: ResourceCall, text: string, context: PatchContext): Answer {
  const { server, kind, info } = call
  const { type: _type, ...rest } = context
  const body = decodeApply(text)
  if (at(body, 'metadata', 'managedFields') !== undefined) throw new StatusError(400, 'BadRequest', 'metadata.managedFields must be nil')
  requireAppliedKind(call, body)
  const { name } = keyOf(call)
  const isThere = server.cluster.peek(kind, keyOf(call)) !== undefined
  // What is changed may go without a name, what is made may not.
  const named = isThere ? { ...body, metadata: { name, ...(body['metadata'] as JsonMap | undefined) } } : body
  requireSameName(named, name)
  const object: KubeObject = inNamespace(named, info.namespace)
  try {
    const applied = server.cluster.apply(object, context.fieldManager ?? '', { ...rest, force: isTrue(info.query.get('force')) })
    return objectAnswer(call, applied.object, applied.created ? 201 : 200)
  } catch (error) {
    throw namedAsSent(error, body)
  }
}

/** What does not fit the schema is named as the body names it, with or without namespace and name. */
function namedAsSent(error: unknown, body: JsonMap): unknown {
  if (!(error instanceof StatusError) || error.code !== 500) return error
  const sent = `${textAt(body, 'metadata', 'namespace') ?? ''}/${textAt(body, 'metadata', 'name') ?? ''}`
  const message = error.message.replace(/(?<=^failed to (?:create typed patch object|convert new object) \()[^;]*/, () => sent)
  return new StatusError(error.code, error.reason, message, error.details)
}

function requireAppliedKind({ kind: info }: ResourceCall, body: JsonMap): void {
  const apiVersion = textAt(body, 'apiVersion') ?? ''
  const kind = textAt(body, 'kind') ?? ''
  if (kind === info.kind && apiVersion === apiVersionOf(info)) return
  const shown = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
  throw new StatusError(400, 'BadRequest', `invalid object type: ${shown}, Kind=${kind}`)
}
