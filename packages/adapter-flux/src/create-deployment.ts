import { type Accepted, type CreateOptions, type DeploymentSpec, DmsError, isDmsError, type JsonObject } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { buildObjects, REQUESTED_AT } from './build-objects.ts'
import { scopeOfObject } from './find-deployment.ts'
import type { Call, FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'

/**
 * A Kustomization, then its GitRepository, owned by it: the garbage collector removes the source with its owner, whoever deletes that, and
 * a process that dies in between leaves a Kustomization that can be seen and deleted. See docs/decisions/0002-flux-source-ownership.md.
 */
export async function createDeployment(client: FluxClient, settings: ResolvedSettings, spec: DeploymentSpec, options: CreateOptions): Promise<Accepted> {
  if (options.reconcile === false) {
    throw new DmsError({ code: 'UNSUPPORTED', capability: 'create.reconcile', message: 'reconcile: found false; Flux acts on what is stored, so storing alone is not possible' })
  }
  const id = newTokenId()
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const objects = buildObjects(spec, settings)
  const namespace = spec.controlNamespace ?? settings.namespace
  const kustomization = await createOnce(client, namespace, withRequest(objects.kustomization, id), id, call)
  const source = await createSource(client, namespace, withRequest(objects.gitRepository, id), kustomization, call)
  return accept({ kustomization, source }, { id, kind: 'create', withSource: true })
}

/** A lost reply is read back: the request's id tells whether the object is ours. */
async function createOnce(client: FluxClient, namespace: string, body: JsonObject, id: string, call: Call): Promise<Kustomization> {
  try {
    return await client.createKustomization(namespace, body, call)
  } catch (error) {
    if (!isDmsError(error, 'OUTCOME_UNKNOWN') || call.signal?.aborted === true) throw error
    const { name } = body['metadata'] as unknown as Kustomization['metadata']
    const found = await client.getKustomization({ name, namespace }, call).catch(() => {
      throw error
    })
    if (found.metadata.annotations?.[REQUESTED_AT] !== id) throw error
    return found
  }
}

async function createSource(client: FluxClient, namespace: string, body: JsonObject, owner: Kustomization, call: Call): Promise<GitRepository> {
  const { name, uid = '' } = owner.metadata
  const ownerReferences = [{ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name, uid }]
  const owned = { ...body, metadata: { ...(body['metadata'] as JsonObject), ownerReferences } }
  try {
    return await client.createGitRepository(namespace, owned, call)
  } catch (error) {
    if (isDmsError(error, 'OUTCOME_UNKNOWN')) throw error
    // Refused for good: the Kustomization without a source is of no use to anybody.
    await client.deleteKustomization(scopeOfObject(owner), { uid }, {})
    throw isDmsError(error, 'ALREADY_EXISTS') ? sourceIsTaken(name, namespace, error) : error
  }
}

function sourceIsTaken(name: string, namespace: string, cause: DmsError): DmsError {
  const leaving = /object is being deleted/.test(cause.message)
  if (leaving) {
    return new DmsError({ code: 'OPERATION_IN_PROGRESS', message: `the GitRepository ${namespace}/${name} of an earlier deployment is still going away; try again`, cause })
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
