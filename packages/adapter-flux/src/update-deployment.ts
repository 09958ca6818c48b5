import { isDeepStrictEqual } from 'node:util'
import {
  type Accepted,
  type DeploymentChange,
  type DeploymentRef,
  type DeploymentSpec,
  DmsError,
  type JsonObject,
  type UpdateOptions,
} from '@gitops-dms/core'
import { applyChange, applyMergePatch, createMergePatch, newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { buildObjects, REQUESTED_AT } from './build-objects.ts'
import { type FluxDeployment, findDeployment, requireEtag, scopeOfObject, sourceScope, unreadableSource } from './find-deployment.ts'
import type { Call, FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'
import { mapDeployment, mapSpec } from './map-deployment.ts'
import { readAnew } from './read-anew.ts'
import { readBack, withToken } from './read-back.ts'

/** A merge patch of the spec as merge patches of the two objects: what the change does not name stays, whoever wrote it. */
export async function updateDeployment(
  client: FluxClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  change: DeploymentChange,
  options: UpdateOptions,
): Promise<Accepted> {
  if (options.reconcile === false) {
    throw new DmsError({
      code: 'UNSUPPORTED',
      capability: 'update.reconcile',
      message: 'reconcile: found false; Flux acts on what is stored, so storing alone is not possible',
    })
  }
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  return await readAnew(options.etag, async () => writeChange(client, settings, await findDeployment(client, settings, ref, call), change, options))
}

async function writeChange(
  client: FluxClient,
  settings: ResolvedSettings,
  found: FluxDeployment,
  change: DeploymentChange,
  options: UpdateOptions,
): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const { kustomization } = found
  requireEtag(options.etag, kustomization)
  if (found.source === null) throw unreadableSource(kustomization)
  const id = newTokenId()
  const before = mapSpec(found)
  const built = buildPatchable(before, settings)
  const wanted = buildPatchable(applyChange(before, change), settings)
  const kustomizationPatch = createMergePatch(built.kustomization, wanted.kustomization)
  const sourcePatch = createMergePatch(withLiveRef(built.gitRepository, wanted.gitRepository, found.source), wanted.gitRepository)
  if (kustomizationPatch === null && sourcePatch === null) {
    return accept(found, { id, kind: 'update', withSource: false, requested: false, effect: 'unchanged' })
  }
  const warnings = refuseReverted(mapDeployment(found, { raw: false }).owner, options)
  const ownSource = sourcePatch === null ? null : await requireOwnSource(client, kustomization, found.source, call)
  // The Kustomization first: its lock decides between writers, and the one that loses has written nothing.
  const locked = { resourceVersion: options.etag ?? kustomization.metadata.resourceVersion ?? null, annotations: { [REQUESTED_AT]: id } }
  const body = applyMergePatch(kustomizationPatch ?? {}, { metadata: locked }) as JsonObject
  const scope = scopeOfObject(kustomization)
  const updated = await readBack(id, call, {
    send: () => client.patchKustomization(scope, body, call),
    get: () => client.getKustomization(scope, call),
  })
  const write = { id, kind: 'update', withSource: ownSource !== null, warnings } as const
  const accepted = accept({ ...found, kustomization: updated }, write)
  if (ownSource === null) return accepted
  const sourceBody = applyMergePatch(sourcePatch ?? {}, { metadata: { annotations: { [REQUESTED_AT]: id } } }) as JsonObject
  try {
    const source = await readBack(id, call, {
      send: () => client.patchGitRepository(scopeOfObject(ownSource), sourceBody, call),
      get: () => client.getGitRepository(scopeOfObject(ownSource), call),
    })
    return accept({ kustomization: updated, source }, write)
  } catch (error) {
    throw withToken(error, accepted.operation)
  }
}

/** With maps that are there, if empty: a patch then unsets their members, and the request to act may stand among them. */
const buildPatchable = (spec: DeploymentSpec, settings: ResolvedSettings) =>
  buildObjects({ ...spec, labels: spec.labels ?? {}, annotations: spec.annotations ?? {} }, settings)

/** Where the revision changes: all that the object names, for a branch has no effect beside a tag that somebody has put there. */
function withLiveRef(built: JsonObject, wanted: JsonObject, source: GitRepository): JsonObject {
  const [before, after] = [built, wanted].map((object) => object['spec'] as JsonObject)
  if (isDeepStrictEqual(before?.['ref'], after?.['ref'])) return built
  return { ...built, spec: { ...before, ref: { ...source.spec.ref } } }
}

/** A source that is not this deployment's alone is its owner's to change. */
async function requireOwnSource(client: FluxClient, kustomization: Kustomization, source: GitRepository, call: Call): Promise<GitRepository> {
  const owned = source.metadata.ownerReferences?.some((owner) => owner.uid === kustomization.metadata.uid) ?? false
  if (!owned) {
    const { kind, name } = kustomization.spec.sourceRef
    throw new DmsError({
      code: 'FAILED_PRECONDITION',
      message: `source: ${kind} ${name} was not made for this deployment alone; change it at its owner`,
      details: { reason: 'shared-source', sharedBy: [] },
    })
  }
  const users = (await client.listKustomizations(source.metadata.namespace, call)).filter(
    (other) => other.metadata.uid !== kustomization.metadata.uid && readsFrom(other, source),
  )
  if (users.length > 0) {
    const sharedBy = users.map((user) => `Kustomization/${user.metadata.namespace}/${user.metadata.name}`)
    throw new DmsError({
      code: 'FAILED_PRECONDITION',
      message: `source: it is shared by ${sharedBy.join(', ')}`,
      details: { reason: 'shared-source', sharedBy },
    })
  }
  return source
}

function readsFrom(kustomization: Kustomization, { metadata }: GitRepository): boolean {
  const { name, namespace } = sourceScope(kustomization)
  return kustomization.spec.sourceRef.kind === 'GitRepository' && name === metadata.name && namespace === metadata.namespace
}
