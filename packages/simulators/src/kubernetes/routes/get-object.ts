import { notFound, StatusError } from '../../cluster/status-error.ts'
import type { Answer } from '../answers/answer.ts'
import { objectAnswer } from '../answers/object-answer.ts'
import { untilVersion } from '../lists/until-version.ts'
import { keyOf, type ResourceCall } from './call.ts'

export async function getObject(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  await untilReadable(call)
  const object = server.cluster.peek(kind, keyOf(call))
  if (object === undefined) throw notFound(kind, keyOf(call).name)
  return objectAnswer(call, object)
}

/** Until there is what the request wants to read at least. @throws StatusError 500, and those of an outage. */
export async function untilReadable(call: ResourceCall): Promise<void> {
  const { server, info, request } = call
  const version = info.query.get('resourceVersion') ?? ''
  if (version !== '0') await server.outages.read(request.signal)
  if (!/^\d*$/.test(version)) {
    const shown = JSON.stringify(version)
    throw new StatusError(500, '', `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`)
  }
  if (Number(version) > server.cluster.version) await untilVersion(call, Number(version))
}
