import type { Answer } from '../answers/answer.ts'
import { objectAnswer } from '../answers/object-answer.ts'
import { isBuiltIn } from '../built-in.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { DECODED, decodeSent } from './decode-sent.ts'
import { inNamespace, requireKind, requireSameName, tellDuplicates } from './place-object.ts'

/** PUT of an object or of one of its parts. */
export async function replaceObject(call: ResourceCall, subresource?: 'status' | 'finalize'): Promise<Answer> {
  const { server, kind, info } = call
  const body = await readBody(call.request)
  const context = readWriteOptions(call, 'UpdateOptions')
  const { value, duplicates } = decodeObject(body, kind.kind, !isBuiltIn(kind))
  tellDuplicates(call, duplicates)
  const sent = decodeSent(call, requireKind(call, value), context)
  requireSameName(sent, keyOf(call).name)
  const object = inNamespace(sent, info.namespace)
  return server.outages.write('update', call.request, () => {
    const isNew = server.cluster.peek(kind, keyOf(call)) === undefined
    return objectAnswer(call, server.cluster.replace(kind, object, { ...context, ...DECODED, subresource }), isNew ? 201 : 200)
  })
}
