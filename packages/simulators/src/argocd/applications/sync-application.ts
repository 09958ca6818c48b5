import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { hasSeveralSources, isAutomated, projectOf, sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Call, Route } from '../gateway/route.ts'
import { findProject } from '../projects/find-project.ts'
import { canSync } from '../projects/sync-windows.ts'
import { UnreadableWindow } from '../projects/unreadable-window.ts'
import { listedApplication } from './application-answer.ts'
import { recordAuditEvent } from './audit-event.ts'
import { demandsSignatures } from './demands-signatures.ts'
import { findApplication, rbacName, scopeOfBody } from './find-application.ts'
import { type ResolvedRevisions, resolveRevisions } from './resolve-revisions.ts'
import { setOperation } from './set-operation.ts'
import { tryRedis } from './try-redis.ts'
import { SYNC_RESOURCE, SYNC_STRATEGY } from './types/operation-type.ts'
import { INFO, RETRY } from './types/spec-type.ts'
import { userOf } from './user-of.ts'

const SYNC_REQUEST: MessageShape = {
  type: 'ApplicationSyncRequest',
  goPackage: 'application',
  fields: {
    name: 'string',
    revision: 'string',
    dryRun: 'bool',
    prune: 'bool',
    strategy: SYNC_STRATEGY,
    resources: { list: SYNC_RESOURCE },
    manifests: { list: 'string' },
    infos: { list: INFO },
    retryStrategy: RETRY,
    syncOptions: { type: 'SyncOptions', goPackage: 'application', fields: { items: { list: 'string' } } },
    appNamespace: 'string',
    project: 'string',
    sourcePositions: { list: 'int64' },
    revisions: { list: 'string' },
  },
}

/** Sets an operation for the controller and answers at once: with `operation`, and without the result of the one before. */
export const syncApplicationRoute: Route = {
  method: 'POST',
  path: '/api/v1/applications/{name}/sync',
  body: SYNC_REQUEST,
  answer: async (call: Call): Promise<JsonMap> => {
    const { parts, session, params, body, signal } = call
    const { name = '' } = params
    const application = await findApplication(parts, session, name, scopeOfBody(body), 'get', signal)
    await tryRedis(parts, application, signal)
    requireOpenWindow(parts, application)
    parts.access.enforce(session, 'applications', 'sync', rbacName(parts, application))
    requireLocalManifests(call, application)
    if (application.metadata.deletionTimestamp !== undefined) throw new ApiError(9, 'application is deleting')
    const resolved = await resolveRevisions(call, application)
    requireSourceIntegrity(call, application)
    const started = await setOperation(parts, name, syncOperation(call, application, resolved))
    recordAuditEvent(parts, started, { reason: 'OperationStarted', message: `${userOf(session)} ${told(body, resolved)}`, user: userOf(session) })
    return listedApplication(started, parts.version)
  },
}

/** Asked before the right to sync. */
function requireOpenWindow(parts: ArgoCdParts, application: KubeObject): void {
  const project = findProject(parts, projectOf(application))
  if (project === undefined) return
  let isOpen: boolean
  try {
    isOpen = canSync(project, application, true, parts.clock.now())
  } catch (error) {
    if (!(error instanceof UnreadableWindow)) throw error
    throw new ApiError(7, `cannot sync: invalid sync window: ${error.message}`)
  }
  if (!isOpen) throw new ApiError(7, 'cannot sync: blocked by sync window')
}

const hasManifests = (body: JsonMap) => isFilled(body['manifests'])

function requireLocalManifests({ parts, session, body }: Call, application: KubeObject): void {
  if (!hasManifests(body)) return
  parts.access.enforce(session, 'applications', 'override', rbacName(parts, application))
  if (isAutomated(application, parts.version) && body['dryRun'] !== true) {
    throw new ApiError(9, 'cannot use local sync when Automatic Sync Policy is enabled unless for dry run')
  }
}

/** Nobody has signed local manifests. */
function requireSourceIntegrity({ parts, body }: Call, application: KubeObject): void {
  const project = findProject(parts, projectOf(application))
  if (!hasManifests(body) || !demandsSignatures(project, application, parts.version)) return
  const text = isSince(parts.version, '3.5')
    ? 'Cannot use local manifests when source integrity is enforced'
    : 'Cannot use local sync when signature keys are required.'
  throw new ApiError(9, text)
}

function syncOperation({ session, body }: Call, application: KubeObject, { revision, revisions }: ResolvedRevisions): JsonMap {
  const policy = at(application, 'spec', 'syncPolicy')
  const { retryStrategy, syncOptions } = body
  // What a request has takes the place of what the application has.
  const options = isMap(syncOptions) ? syncOptions['items'] : at(policy, 'syncOptions')
  const retry = isMap(retryStrategy) ? retryStrategy : at(policy, 'retry')
  return {
    sync: withoutUndefined({
      ...(hasSeveralSources(application) ? {} : { source: sourceOf(application).raw }),
      revision,
      prune: body['prune'],
      dryRun: body['dryRun'],
      syncOptions: options,
      syncStrategy: body['strategy'],
      resources: body['resources'],
      manifests: body['manifests'],
      sources: at(application, 'spec', 'sources'),
      revisions,
    }),
    initiatedBy: { username: session.subject },
    ...(Array.isArray(body['infos']) ? { info: body['infos'] } : {}),
    retry: isMap(retry) ? structuredClone(retry) : {},
  }
}

const withoutUndefined = (members: Record<string, unknown>): JsonMap =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonMap

/** As the event tells it. */
function told(body: JsonMap, { shown }: ResolvedRevisions): string {
  const partial = isFilled(body['resources']) ? 'partial ' : ''
  return hasManifests(body) ? `initiated ${partial}sync locally` : `initiated ${partial}sync to ${shown}`
}

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0
