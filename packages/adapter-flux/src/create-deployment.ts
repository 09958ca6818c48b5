import { type Accepted, type CreateOptions, type DeploymentSpec, DmsError, isDmsError, type JsonObject } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { buildObjects, REQUESTED_AT } from './build-objects.ts'
import { scopeOfObject } from './find-deployment.ts'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { Kustomization } from './flux-types.ts'
import { readBack, withToken } from './read-back.ts'

/**
 * A Kustomization, then its GitRepository, owned by it: the garbage collector removes the source with its owner, whoever deletes that, and
 * a process that dies in between leaves a Kustomization that can be seen and deleted. See docs/decisions/0002-flux-source-ownership.md.
 */
export async function createDeployment(
  client: FluxClient,
  settings: ResolvedSettings,
  spec: DeploymentSpec,
  options: CreateOptions,
): Promise<Accepted> {
  if (options.reconcile === false) {
    throw new DmsError({
      code: 'UNSUPPORTED',
      capability: 'create.reconcile',
      message: 'reconcile: found false; Flux acts on what is stored, so storing alone is not possible',
    })
  }
  const id = newTokenId()
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const objects = buildObjects(spec, settings)
  const namespace = spec.controlNamespace ?? settings.namespace
  const scope = { name: spec.name, namespace }
  await requireFreeName(client, scope, call)
  const kustomization = await readBack(id, call, {
    send: () => client.createKustomization(namespace, withRequest(objects.kustomization, id), call),
    get: () => client.getKustomization(scope, call),
  })
  const write = { id, kind: 'create', withSource: true } as const
  const body = ownedBy(kustomization, withRequest(objects.gitRepository, id))
  try {
    const source = await readBack(id, call, {
      send: () => client.createGitRepository(namespace, body, call),
      get: () => client.getGitRepository(scope, call),
    })
    return accept({ kustomization, source }, write)
  } catch (error) {
    // It may be there, then all is well.
    if (isDmsError(error, 'OUTCOME_UNKNOWN')) throw withToken(error, accept({ kustomization, source: null }, write).operation)
    throw await withdraw(
      client,
      kustomization,
      isDmsError(error, 'ALREADY_EXISTS') ? sourceIsTaken(scope, /object is being deleted/.test(error.message), error) : error,
    )
  }
}

/** Flux would apply a source of the same name that is somebody else's before the creation of ours is refused. */
async function requireFreeName(client: FluxClient, scope: ObjectScope, call: Call): Promise<void> {
  const source = await client.getGitRepository(scope, call).catch(absentOrHidden)
  if (source === null) return
  const kustomization = await client.getKustomization(scope, call).catch(absentOrHidden)
  if (kustomization === null) throw sourceIsTaken(scope, source.metadata.deletionTimestamp !== undefined)
  throw new DmsError({ code: 'ALREADY_EXISTS', message: `there is a Kustomization ${scope.namespace}/${scope.name} already` })
}

/** What may not be read is left to the creation to find out. */
function absentOrHidden(error: unknown): null {
  if (isDmsError(error, 'NOT_FOUND') || isDmsError(error, 'PERMISSION_DENIED')) return null
  throw error
}

function ownedBy({ metadata: { name, uid = '' } }: Kustomization, body: JsonObject): JsonObject {
  const ownerReferences = [{ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name, uid }]
  return { ...body, metadata: { ...(body['metadata'] as JsonObject), ownerReferences } }
}

/** A source that is refused for good leaves a Kustomization that is of no use to anybody. Gives the error to throw. */
async function withdraw(client: FluxClient, kustomization: Kustomization, error: unknown): Promise<unknown> {
  const scope = scopeOfObject(kustomization)
  const { uid = '' } = kustomization.metadata
  try {
    await client.deleteKustomization(scope, { uid }, {})
    return error
  } catch (failure) {
    if (!isDmsError(error) || isDmsError(failure, 'NOT_FOUND')) return error
    const left = `Kustomization/${scope.namespace}/${scope.name}`
    const message = `${error.message}; ${left}, which was made for it, could not be removed again`
    return new DmsError({ code: error.code, message, details: { ...error.details, left }, cause: error.cause })
  }
}

function sourceIsTaken({ name, namespace }: ObjectScope, leaving: boolean, cause?: DmsError): DmsError {
  if (leaving) {
    return new DmsError({
      code: 'OPERATION_IN_PROGRESS',
      message: `the GitRepository ${namespace}/${name} of an earlier deployment is still going away; try again`,
      cause,
    })
  }
  return new DmsError({
    code: 'FAILED_PRECONDITION',
    message: `there is a GitRepository ${namespace}/${name} already, which this deployment would need for itself; choose another name or remove it`,
    details: { reason: 'source-exists' },
    cause,
  })
}

function withRequest(object: JsonObject, id: string): JsonObject {
  const metadata = object['metadata'] as JsonObject
  const annotations = metadata['annotations'] as JsonObject | undefined
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [REQUESTED_AT]: id } } }
}
