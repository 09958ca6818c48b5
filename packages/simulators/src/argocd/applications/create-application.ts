import { isDeepStrictEqual } from 'node:util'
import { isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError, fromKubernetes } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { listedApplication } from './application-answer.ts'
import { recordAuditEvent } from './audit-event.ts'
import { rbacName } from './find-application.ts'
import { prefixPlainErrors } from './prefix-plain-errors.ts'
import { requireProject } from './require-project.ts'
import { SERVER, storeApplication, typed } from './store-application.ts'
import { throughKubernetes } from './through-kubernetes.ts'
import { APPLICATION_TYPE } from './types/application-type.ts'
import { holdsEmptyCollection } from './types/empty-collection.ts'
import { SPEC } from './types/spec-type.ts'
import { userOf } from './user-of.ts'
import { requireDestination, validateApplication } from './validate-application.ts'

/** An equal application of the name is answered as it is; another one is refused, or with `upsert` changed. */
export const createApplicationRoute: Route = {
  method: 'POST',
  path: '/api/v1/applications',
  wholeBody: { name: 'application', shape: APPLICATION_TYPE },
  required: ['application'],
  query: { upsert: 'bool', validate: 'bool' },
  answer: createApplication,
}

async function createApplication(call: Call): Promise<JsonMap> {
  const { parts, session, query, signal } = call
  const given = bodyApplication(parts, call.body)
  parts.access.enforce(session, 'applications', 'create', rbacName(parts, given))
  const project = requireProject(parts, given)
  const looksInside = booleanOf(query, 'validate') ?? true
  const valid = await prefixPlainErrors('error while validating and normalizing app: ', () =>
    validateApplication(parts, given, { session, project, looksInside, signal }),
  )
  if (valid.metadata.namespace !== parts.namespace) throw new ApiError(2, `namespace '${valid.metadata.namespace}' is not permitted`)
  // Operations are for the sync call alone. A status is stored as it is sent.
  const { operation: _operation, ...wanted } = valid
  const created = await throughKubernetes(parts, signal, 'error creating application: ', () => createUnlessThere(parts, wanted))
  if (created === undefined) return listedApplication(await keepOrChange(call, wanted), parts.version)
  recordAuditEvent(parts, created, { reason: 'ResourceCreated', message: `${userOf(session)} created application`, user: userOf(session) })
  return listedApplication(created, parts.version)
}

/** What a body says, in the namespace of the control plane where it names none. */
export function bodyApplication({ namespace }: ArgoCdParts, { application }: JsonMap): KubeObject {
  const { metadata, ...given } = isMap(application) ? application : {}
  const named = isMap(metadata) ? metadata : {}
  return { ...APPLICATION, ...given, metadata: { ...named, name: String(named['name'] ?? ''), namespace: String(named['namespace'] || namespace) } }
}

function createUnlessThere(parts: ArgoCdParts, wanted: KubeObject): KubeObject | undefined {
  try {
    return parts.cluster.create(typed(parts, wanted), { fieldManager: SERVER })
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'AlreadyExists') return undefined
    throw error instanceof StatusError ? fromKubernetes(error, 'error creating application: ') : error
  }
}

async function keepOrChange({ parts, session, query, signal }: Call, wanted: KubeObject): Promise<KubeObject> {
  const { name } = wanted.metadata
  const existing = parts.applications.get(name)
  if (existing === undefined) {
    throw new ApiError(
      13,
      `unable to check existing application details (${parts.namespace}): application.argoproj.io ${JSON.stringify(name)} not found`,
    )
  }
  // Until 3.1 what is stored had to name a cluster that is still there.
  if (!isSince(parts.version, '3.2')) requireDestination(parts, existing)
  const isEqual = isDeepStrictEqual(compared(typed(parts, existing)), compared(typed(parts, wanted)))
  if (isEqual && !holdsEmptyCollection(existing.spec, SPEC)) return existing
  if (booleanOf(query, 'upsert') !== true) throw new ApiError(3, 'existing application spec is different, use upsert flag to force update')
  parts.access.enforce(session, 'applications', 'update', rbacName(parts, wanted))
  const { labels, annotations, finalizers } = wanted.metadata
  const { spec = {} } = wanted
  const options = { signal, prefix: 'error updating application: ' }
  const updated = await storeApplication(
    parts,
    name,
    (latest) => ({
      ...latest,
      spec,
      metadata: {
        ...latest.metadata,
        labels: { ...latest.metadata.labels, ...labels },
        annotations: { ...latest.metadata.annotations, ...annotations },
        // Replaced, not merged: whoever leaves them out takes them away.
        finalizers: finalizers ?? [],
      },
    }),
    options,
  )
  recordAuditEvent(
    parts,
    { ...existing, spec },
    { reason: 'ResourceUpdated', message: `${userOf(session)} updated application spec`, user: userOf(session) },
  )
  return updated
}

/** What makes two applications different: a mark that a refresh has left, too. */
const compared = ({ spec, metadata: { labels, annotations, finalizers } }: KubeObject) => [spec, labels, annotations, finalizers]
