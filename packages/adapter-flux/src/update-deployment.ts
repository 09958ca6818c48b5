import { type Accepted, type DeploymentChange, type DeploymentRef, DmsError, type JsonObject, type UpdateOptions } from '@gitops-dms/core'
import { applyChange, applyMergePatch, createMergePatch, newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { buildObjects, REQUESTED_AT } from './build-objects.ts'
import { type FluxDeployment, findDeployment, scopeOfObject } from './find-deployment.ts'
import type { Call, FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository } from './flux-types.ts'
import { mapDeployment, mapSpec } from './map-deployment.ts'

/** A merge patch of the spec as merge patches of the two objects: what the change does not name stays, whoever wrote it. */
export async function updateDeployment(
  client: FluxClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  change: DeploymentChange,
  options: UpdateOptions,
): Promise<Accepted> {
  if (options.reconcile === false) {
    throw new DmsError({ code: 'UNSUPPORTED', capability: 'update.reconcile', message: 'reconcile: found false; Flux acts on what is stored, so storing alone is not possible' })
  }
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const found = await findDeployment(client, settings, ref, call)
  const { kustomization } = found
  const id = newTokenId()
  const before = mapSpec(found)
  const built = buildObjects(before, settings)
  const wanted = buildObjects(applyChange(before, change), settings)
  const kustomizationPatch = createMergePatch(built.kustomization, wanted.kustomization)
  const sourcePatch = createMergePatch(built.gitRepository, wanted.gitRepository)
  if (kustomizationPatch === null && sourcePatch === null) return accept(found, { id, kind: 'update', withSource: false, effect: 'unchanged' })
  const warnings = refuseReverted(mapDeployment(found, { raw: false }).owner, options)
  const locked = { resourceVersion: options.etag ?? kustomization.metadata.resourceVersion ?? null, annotations: { [REQUESTED_AT]: id } }
  const source = sourcePatch === null ? found.source : await patchSource(client, found, applyMergePatch(sourcePatch, request(id)) as JsonObject, call)
  const body = applyMergePatch(kustomizationPatch ?? {}, { metadata: locked }) as JsonObject
  const updated = await client.patchKustomization(scopeOfObject(kustomization), body, call)
  return accept({ kustomization: updated, source }, { id, kind: 'update', withSource: sourcePatch !== null, warnings })
}

const request = (id: string): JsonObject => ({ metadata: { annotations: { [REQUESTED_AT]: id } } })

/** A source that is not this deployment's alone is its owner's to change. */
async function patchSource(client: FluxClient, { kustomization, source }: FluxDeployment, patch: JsonObject, call: Call): Promise<GitRepository> {
  const owned = source?.metadata.ownerReferences?.some((owner) => owner.uid === kustomization.metadata.uid) ?? false
  if (source === null || !owned) {
    const { kind, name } = kustomization.spec.sourceRef
    throw new DmsError({
      code: 'FAILED_PRECONDITION',
      message: `source: ${kind} ${name} was not made for this deployment alone; change it at its owner`,
      details: { reason: 'shared-source', sharedBy: [] },
    })
  }
  const users = (await client.listKustomizations(source.metadata.namespace, call)).filter(
    (other) => other.spec.sourceRef.kind === 'GitRepository' && other.spec.sourceRef.name === source.metadata.name && other.metadata.uid !== kustomization.metadata.uid,
  )
  if (users.length > 0) {
    const sharedBy = users.map((user) => `Kustomization/${user.metadata.namespace}/${user.metadata.name}`)
    throw new DmsError({ code: 'FAILED_PRECONDITION', message: `source: it is shared by ${sharedBy.join(', ')}`, details: { reason: 'shared-source', sharedBy } })
  }
  return await client.patchGitRepository(scopeOfObject(source), patch, call)
}
