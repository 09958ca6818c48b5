import type { Answer } from '../answers/answer.ts'
import { objectAnswer } from '../answers/object-answer.ts'
import { isBuiltIn } from '../built-in.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import type { ResourceCall } from '../routes/call.ts'
import { DECODED, decodeSent } from './decode-sent.ts'
import { inNamespace, requireKind, tellDuplicates } from './place-object.ts'

export async function createObject(call: ResourceCall): Promise<Answer> {
  const { server, kind, info } = call
  const body = await readBody(call.request)
  const context = readWriteOptions(call, 'CreateOptions')
  const { value, duplicates } = decodeObject(body, kind.kind, !isBuiltIn(kind))
  tellDuplicates(call, duplicates)
  const object = inNamespace(decodeSent(call, requireKind(call, value), context), info.namespace)
  return server.outages.write('create', call.request, () => objectAnswer(call, server.cluster.create(object, { ...context, ...DECODED }), 201))
}
