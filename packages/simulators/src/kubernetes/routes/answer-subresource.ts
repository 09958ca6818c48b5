import type { KindInfo } from '../../cluster/kinds.ts'
import { notFound, StatusError } from '../../cluster/status-error.ts'
import type { Answer } from '../answers/answer.ts'
import { isBuiltIn } from '../built-in.ts'
import { BUILT_IN_RESOURCES } from '../discovery/built-in-resources.ts'
import { notSimulated } from '../not-simulated.ts'
import { bindPod, evictPod } from '../subresources/pod-actions.ts'
import { readPodLog } from '../subresources/pod-log.ts'
import { answerScale } from '../subresources/scale.ts'
import { requestToken } from '../subresources/service-account-token.ts'
import { patchObject } from '../writes/patch-object.ts'
import { replaceObject } from '../writes/replace-object.ts'
import { type Call, keyOf, type ResourceCall } from './call.ts'
import { getObject, untilReadable } from './get-object.ts'
import { notSupported } from './not-supported.ts'

/** A request for a part of an object, or for what can be done with it. */
export async function answerSubresource(call: ResourceCall): Promise<Answer> {
  const { kind, info } = call
  switch (info.subresource) {
    case 'status':
    case 'finalize':
      return answerPart(call, info.subresource)
    case 'scale':
      if (info.verb === 'get') await untilReadable(call)
      return answerScale(call)
    case 'log':
      return readPodLog(call)
    case 'eviction':
      return evictPod(call)
    case 'binding':
      return bindPod(call)
    case 'token':
      return requestToken(call)
    default:
      throw notSimulated(`the subresource ${info.subresource} of ${kind.plural}`)
  }
}

function answerPart(call: ResourceCall, part: 'status' | 'finalize'): Promise<Answer> {
  switch (call.info.verb) {
    case 'get':
      return getObject(call)
    case 'update':
      return replaceObject(call, part)
    default:
      return patchObject(call, part)
  }
}

/** The subresources of a resource: looked at before the form of the answer, and of a built-in one before all else (measured). @throws StatusError 404, 405. */
export function requireSubresource(kind: KindInfo, call: Call): void {
  if (isBuiltIn(kind)) requireRoute(kind, call)
  else requirePart(kind, call)
}

function requirePart(kind: KindInfo, call: Call): void {
  const { info } = call
  const known = (info.subresource === 'status' && kind.statusSubresource) || (info.subresource === 'scale' && kind.scale === true)
  // Recorded: a custom resource with an unknown subresource is itself called not found.
  if (!known) throw notFound(kind, keyOf(call).name)
  if (!['get', 'update', 'patch'].includes(info.verb)) throw notSupported(kind, call)
}

function requireRoute(kind: KindInfo, { info }: Call): void {
  const resource = BUILT_IN_RESOURCES.find(({ group, version, name }) => group === info.group && version === info.version && name === kind.plural)
  const subresource = resource?.subresources.find(({ name }) => name === info.subresource)
  if (subresource === undefined || info.rest.length > 0) {
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
  }
  if (!subresource.verbs.includes(info.verb)) {
    throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
  }
}
