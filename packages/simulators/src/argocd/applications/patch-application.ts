import { isMap, type Json, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { mergePatch } from '../../cluster/merge.ts'
import { ApiError } from '../gateway/api-error.ts'
import { decodeMessage } from '../gateway/decode-body.ts'
import { parseWholeGoJson } from '../gateway/go-json.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Route } from '../gateway/route.ts'
import { listedApplication } from './application-answer.ts'
import { bodyApplication } from './create-application.ts'
import { findApplication, rbacName, scopeOfBody } from './find-application.ts'
import { applyGoJsonPatch, decodeGoJsonPatch } from './go-json-patch.ts'
import { APPLICATION_TYPE } from './types/application-type.ts'
import { updateApplication } from './update-application.ts'

const PATCH_REQUEST: MessageShape = {
  type: 'ApplicationPatchRequest',
  goPackage: 'application',
  fields: { name: 'string', patch: 'string', patchType: 'string', appNamespace: 'string', project: 'string' },
}

/** A patch is applied here, on what is stored now, and then it is an update: only spec, labels, annotations and finalizers take effect. */
export const patchApplicationRoute: Route = {
  method: 'PATCH',
  path: '/api/v1/applications/{name}',
  body: PATCH_REQUEST,
  required: ['patchType', 'patch'],
  answer: async (call) => {
    const { parts, session, params, body, signal } = call
    const found = await findApplication(parts, session, params['name'] ?? '', scopeOfBody(body), 'get', signal)
    parts.access.enforce(session, 'applications', 'update', rbacName(parts, found))
    const patched = patchedApplication(listedApplication(found, parts.version), body)
    const updated = await updateApplication(call, bodyApplication(parts, { application: patched }), {
      project: textAt(body, 'project'),
      looksInside: true,
    })
    return listedApplication(updated, parts.version)
  },
}

function patchedApplication(application: JsonMap, body: JsonMap): JsonMap {
  const patched = patchedJson(application, textAt(body, 'patchType') ?? '', textAt(body, 'patch') ?? '')
  return plainly('error unmarshaling patched app: ', () => decodeMessage(patched, APPLICATION_TYPE))
}

function patchedJson(application: JsonMap, type: string, patch: string): Json {
  if (type === 'json' || type === '') {
    const operations = plainly('error decoding json patch: ', () => decodeGoJsonPatch(patch))
    return plainly('error applying patch: ', () => applyGoJsonPatch(application, operations))
  }
  if (type === 'merge')
    return mergePatch(
      application,
      plainly('error calculating merge patch: ', () => mergeDocument(patch)),
    )
  throw new ApiError(3, `Patch type '${type}' is not supported`)
}

/** Of another JSON type than an object it takes the place of the application; scalars and null are refused. */
function mergeDocument(patch: string): Json {
  try {
    const parsed = parseWholeGoJson(patch)
    if (isMap(parsed) || Array.isArray(parsed)) return parsed
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
  throw new ApiError(2, 'Invalid JSON Patch')
}

/** All that is wrong with a patch has no code of its own. */
function plainly<T>(prefix: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ApiError && error.code !== 13) throw new ApiError(2, prefix + error.message)
    throw error
  }
}
