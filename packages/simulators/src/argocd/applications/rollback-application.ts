import { at, isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { isAutomated } from '../application.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Call, Route } from '../gateway/route.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { listedApplication } from './application-answer.ts'
import { recordAuditEvent } from './audit-event.ts'
import { findApplication, scopeOfBody } from './find-application.ts'
import { setOperation } from './set-operation.ts'
import { tryRedis } from './try-redis.ts'
import { userOf } from './user-of.ts'

const ROLLBACK_REQUEST: MessageShape = {
  type: 'ApplicationRollbackRequest',
  goPackage: 'application',
  fields: { name: 'string', id: 'int64', dryRun: 'bool', prune: 'bool', appNamespace: 'string', project: 'string' },
}

/** A sync to what the history has: its revision and its source. No hooks, and the spec stays as it is. */
export const rollbackApplicationRoute: Route = {
  method: 'POST',
  path: '/api/v1/applications/{name}/rollback',
  body: ROLLBACK_REQUEST,
  required: ['id'],
  answer: async (call: Call): Promise<JsonMap> => {
    const { parts, session, params, body, signal } = call
    const { name = '' } = params
    const application = await findApplication(parts, session, name, scopeOfBody(body), rollbackAction(call), signal)
    await tryRedis(parts, application, signal)
    if (application.metadata.deletionTimestamp !== undefined) throw new ApiError(9, 'application is deleting')
    if (isAutomated(application, parts.version)) throw new ApiError(9, 'rollback cannot be initiated when auto-sync is enabled')
    const deployment = deploymentOf(application, body['id'])
    const { revision, revisions, source, sources } = deployment
    const options = at(application, 'spec', 'syncPolicy', 'syncOptions')
    const started = await setOperation(parts, name, {
      sync: {
        ...present({ revision, revisions, prune: body['prune'], dryRun: body['dryRun'] }),
        ...(Array.isArray(options) ? { syncOptions: options } : {}),
        syncStrategy: { apply: {} },
        ...present({ source: source ?? {}, sources }),
      },
      initiatedBy: { username: session.subject },
      retry: {},
    })
    const message = `${userOf(session)} initiated rollback to ${String(body['id'])}`
    recordAuditEvent(parts, started, { reason: 'OperationStarted', message, user: userOf(session) })
    return listedApplication(started, parts.version)
  },
}

/** 3.6 has a right of its own for it, where that is switched on. */
function rollbackAction({ parts }: Call): string {
  return isSince(parts.version, '3.6') && settingOf(parts, 'server.rbac.rollback.enforce.enable') === 'true' ? 'rollback' : 'sync'
}

/** The first one with the id wins. @throws ApiError. */
function deploymentOf(application: KubeObject, id: unknown): JsonMap {
  const history = at(application, 'status', 'history')
  const found = Array.isArray(history) ? history.filter(isMap).find((entry) => (entry['id'] ?? 0) === id) : undefined
  if (found === undefined) {
    const { name, namespace } = application.metadata
    throw new ApiError(3, `application ${namespace}/${name} does not have deployment with id ${String(id)}`)
  }
  if (isNothing(found['source']) && isNothing(found['sources'])) {
    throw new ApiError(9, 'cannot rollback to revision deployed with Argo CD v0.11 or lower. sync to revision instead.')
  }
  return found
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return !isMap(value) || ['repoURL', 'path', 'targetRevision', 'helm', 'kustomize', 'directory', 'plugin'].every((member) => !value[member])
}

const present = (members: Record<string, unknown>): JsonMap =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonMap
