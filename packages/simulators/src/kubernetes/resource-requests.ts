import type { KindInfo } from '../cluster/kinds.ts'
import { notFound, StatusError } from '../cluster/status-error.ts'
import { isBuiltIn } from './built-in.ts'
import { type KnownRequest, keyOf, type ResourceRequest } from './known-request.ts'
import { listObjects } from './list-objects.ts'
import { requireAcceptable } from './media-types.ts'
import { notSimulated } from './not-simulated.ts'
import { patchObject } from './patch-object.ts'
import type { ResourceTarget, Verb } from './resource-target.ts'
import { respondJson, respondNoSuchPath } from './respond.ts'
import { watchObjects } from './watch-objects.ts'
import { createObject, deleteObject, replaceObject } from './write-objects.ts'

export async function answerResource(asked: ResourceRequest): Promise<Response> {
  const { cluster, request, verb, target } = asked
  const info = cluster.kinds.find((kind) => kind.group === target.group && kind.version === target.version && kind.plural === target.plural)
  if (info === undefined || !inScope(info, target, verb)) return noSuchResource(target)
  requireAcceptable(request)
  requireSubresource(info, target)
  const query = new URL(request.url).searchParams
  const known: KnownRequest = { ...asked, info, query, dryRun: query.get('dryRun') === 'All' }
  switch (verb) {
    case 'get':
      return respondJson(cluster.get(info, keyOf(target)))
    case 'list':
      return listObjects(known)
    case 'watch':
      return watchObjects(known)
    case 'create':
      return createObject(known)
    case 'update':
      return replaceObject(known)
    case 'patch':
      return patchObject(known)
    case 'delete':
      return deleteObject(known)
    case 'deletecollection':
      throw notSimulated('the deletion of a collection')
    case 'unknown':
      throw new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
  }
}

function inScope(info: KindInfo, target: ResourceTarget, verb: Verb): boolean {
  if (!info.namespaced) return target.namespace === undefined
  return target.namespace !== undefined || (target.name === undefined && (verb === 'list' || verb === 'watch'))
}

/** Recorded: the core group answers with a Status, other groups as if there were no such path. */
function noSuchResource(target: ResourceTarget): Response {
  if (target.group !== '') return respondNoSuchPath()
  throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
}

function requireSubresource(info: KindInfo, target: ResourceTarget): void {
  if (target.subresource === undefined || (target.subresource === 'status' && info.statusSubresource)) return
  // Recorded: a custom resource with an unknown subresource is itself called not found.
  if (!isBuiltIn(info)) throw notFound(info, target.name ?? '')
  if (target.subresource === 'scale' || target.subresource === 'log') throw notSimulated(`the subresource ${target.subresource}`)
  throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})
}
