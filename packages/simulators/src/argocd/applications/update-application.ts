import { isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { listedApplication } from './application-answer.ts'
import { recordAuditEvent } from './audit-event.ts'
import { bodyApplication } from './create-application.ts'
import { findApplication, rbacName, type Scope, scopeOfQuery } from './find-application.ts'
import { prefixPlainErrors } from './prefix-plain-errors.ts'
import { requireProject } from './require-project.ts'
import { storeApplication } from './store-application.ts'
import { APPLICATION_TYPE } from './types/application-type.ts'
import { goMarshalled } from './types/go-struct.ts'
import { SPEC } from './types/spec-type.ts'
import { userOf } from './user-of.ts'
import { validateApplication } from './validate-application.ts'

/** Spec, labels, annotations and finalizers become those of the body; its resourceVersion, status and operation count for nothing. */
const putApplicationRoute: Route = {
  method: 'PUT',
  path: '/api/v1/applications/{name}',
  wholeBody: { name: 'application', shape: APPLICATION_TYPE },
  query: { validate: 'bool' },
  answer: async (call) => {
    const { parts, session, params, query } = call
    const given = bodyApplication(parts, call.body)
    const application = { ...given, metadata: { ...given.metadata, name: params['name'] ?? '' } }
    parts.access.enforce(session, 'applications', 'update', rbacName(parts, application))
    const updated = await updateApplication(call, application, { project: query.get('project'), looksInside: booleanOf(query, 'validate') ?? true })
    return listedApplication(updated, parts.version)
  },
}

/** Answers the spec alone. */
const putSpecRoute: Route = {
  method: 'PUT',
  path: '/api/v1/applications/{name}/spec',
  wholeBody: { name: 'spec', shape: SPEC },
  required: ['spec'],
  query: { validate: 'bool' },
  answer: async (call) => {
    const { parts, session, params, query, signal } = call
    const { spec } = call.body
    const current = await findApplication(parts, session, params['name'] ?? '', scopeOfQuery(query), 'update', signal)
    const wanted = { ...current, spec: isMap(spec) ? spec : {} }
    const updated = await prefixPlainErrors('error validating and updating app: ', () =>
      updateApplication(call, wanted, { project: query.get('project'), looksInside: booleanOf(query, 'validate') ?? true }),
    )
    return goMarshalled(updated.spec, SPEC, parts.version)
  },
}

export const updateApplicationRoutes: readonly Route[] = [putApplicationRoute, putSpecRoute]

export interface UpdateOptions {
  /** As the caller names the one that the application is in. */
  readonly project: Scope['project']
  readonly looksInside: boolean
}

/** Validates and stores. Nobody is asked whether the application is still what it was: there is no lock. @throws ApiError. */
export async function updateApplication(
  { parts, session, signal }: Pick<Call, 'parts' | 'session' | 'signal'>,
  application: KubeObject,
  { project, looksInside }: UpdateOptions,
): Promise<KubeObject> {
  const { name, namespace: appNamespace } = application.metadata
  const current = await findApplication(parts, session, name, { project, appNamespace }, 'update', signal)
  const valid = await prefixPlainErrors('error validating and normalizing app: ', () =>
    validateApplication(parts, application, { session, project: requireProject(parts, current), looksInside, signal }),
  )
  const { labels = {}, annotations = {}, finalizers = [] } = valid.metadata
  const spec: JsonMap = valid.spec ?? {}
  const updated = await storeApplication(
    parts,
    name,
    (latest) => ({ ...latest, spec, metadata: { ...latest.metadata, labels, annotations, finalizers } }),
    { signal, prefix: 'error updating application: ' },
  )
  recordAuditEvent(
    parts,
    { ...current, spec },
    { reason: 'ResourceUpdated', message: `${userOf(session)} updated application spec`, user: userOf(session) },
  )
  return updated
}
