import type { KindInfo } from '../../cluster/kinds.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { answerReview, REVIEWS } from '../access/review-answers.ts'
import { type Answer, noSuchPath } from '../answers/answer.ts'
import { negotiate, requireProducible } from '../answers/negotiate.ts'
import { isBuiltIn, isBuiltInGroup } from '../built-in.ts'
import { BUILT_IN_RESOURCES } from '../discovery/built-in-resources.ts'
import { listObjects } from '../lists/list-objects.ts'
import { notSimulated } from '../not-simulated.ts'
import { patchTypeOf } from '../requests/read-patch.ts'
import { watchObjects } from '../watches/watch-objects.ts'
import { createObject } from '../writes/create-object.ts'
import { deleteCollection, deleteObject } from '../writes/delete-object.ts'
import { patchObject } from '../writes/patch-object.ts'
import { replaceObject } from '../writes/replace-object.ts'
import { answerSubresource, requireSubresource } from './answer-subresource.ts'
import type { Call, ResourceCall } from './call.ts'
import { getObject } from './get-object.ts'
import { notSupported } from './not-supported.ts'

/** A request for a resource, whose sender may make it. */
export async function answerResource(call: Call): Promise<Answer> {
  const { server, info, request } = call
  if (info.path.includes('//')) return noSuchPath()
  const kind = server.cluster.kindAt(info.group, info.version, info.plural)
  if (kind === undefined) return answerWithoutKind(call)
  if (!isInScope(kind, call)) return noSuchResource(call)
  if (isBuiltIn(kind)) requireMethod(kind, call)
  if (info.subresource !== undefined) requireSubresource(kind, call)
  const isWatch = info.verb === 'watch' && info.subresource === undefined
  const accept = request.headers.get('accept')
  if (isBuiltIn(kind)) requireProducible(accept, { stream: request.method === 'GET' && info.name === undefined })
  if (isWatch) negotiate(accept)
  // Measured: of a custom resource the type of a patch is looked at before the form of the answer.
  if (info.verb === 'patch' && !isBuiltIn(kind)) patchTypeOf({ request, kind })
  const form = negotiate(accept, { stream: isWatch })
  const known: ResourceCall = { ...call, kind, form }
  return info.subresource === undefined ? answerObject(known) : answerSubresource(known)
}

async function answerObject(call: ResourceCall): Promise<Answer> {
  const { server, info, request } = call
  switch (info.verb) {
    case 'get':
      return getObject(call)
    case 'list':
      if (info.query.get('resourceVersion') !== '0') await server.outages.read(request.signal)
      return listObjects(call)
    case 'watch':
      return watchObjects(call)
    case 'create':
      return createObject(call)
    case 'update':
      if (info.name === undefined) throw new StatusError(400, 'BadRequest', 'name must be provided')
      return replaceObject(call)
    case 'patch':
      return patchObject(call)
    case 'delete':
      return deleteObject(call)
    case 'deletecollection':
      return deleteCollection(call)
    default:
      throw notSupported(call.kind, call)
  }
}

const notAllowed = () => new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

/** Built-in resources have routes for what they can do, and nothing else. @throws StatusError 405. */
function requireMethod(kind: KindInfo, { info, request }: Call): void {
  const across = kind.namespaced && info.namespace === undefined
  const { method } = request
  if (info.watchPath || info.subresource !== undefined) {
    if (info.watchPath && method !== 'GET') throw notAllowed()
    return
  }
  const byPath = info.path.replace(/\/+$/, '').endsWith(`/${kind.plural}`)
  const collection = across ? ['GET'] : ['GET', 'POST', ...((kind.verbs ?? ['deletecollection']).includes('deletecollection') ? ['DELETE'] : [])]
  const allowed = byPath && (info.name === undefined || method === 'GET') ? collection : ['GET', 'PUT', 'PATCH', 'DELETE']
  if (!allowed.includes(method)) throw notAllowed()
}

function isInScope(kind: KindInfo, { info }: Call): boolean {
  const collection = ['list', 'watch'].includes(info.verb)
  if (!kind.namespaced) return info.namespace === undefined || kind.plural === 'namespaces'
  if (info.namespace !== undefined) return true
  // A built-in resource knows the path of all its namespaces, whatever the method.
  return isBuiltIn(kind) ? collection || info.name === undefined : collection
}

function answerWithoutKind(call: Call): Answer | Promise<Answer> {
  const { info, request } = call
  const review = REVIEWS[info.plural]
  if (review !== undefined && review.group === info.group && info.version === 'v1' && review.namespaced === (info.namespace !== undefined)) {
    if (info.name !== undefined) return noSuchResource(call)
    if (request.method !== 'POST') throw notAllowed()
    requireProducible(request.headers.get('accept'))
    return answerReview(call, info.plural)
  }
  const genuine = BUILT_IN_RESOURCES.some(({ group, version, name }) => group === info.group && version === info.version && name === info.plural)
  if (review !== undefined) return noSuchResource(call)
  if (genuine) throw notSimulated(`${info.plural}${info.group === '' ? '' : `.${info.group}`}`)
  return noSuchResource(call)
}

/** Recorded: the server's own groups answer with a Status, other groups as if there were no such path. */
function noSuchResource({ info }: Call): Answer {
  if (!isBuiltInGroup(info.group)) return noSuchPath()
  throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
}
