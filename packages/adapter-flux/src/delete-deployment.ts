import { type Accepted, type DeleteOptions, type DeploymentRef, DmsError, isDmsError, type JsonObject } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { type FluxDeployment, findDeployment, requireEtag, scopeOf, scopeOfObject } from './find-deployment.ts'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { Kustomization } from './flux-types.ts'
import { mapDeployment } from './map-deployment.ts'
import { readAnew } from './read-anew.ts'

/** Removes the Kustomization, which removes its workloads ('workloads') or leaves them ('orphan'); the source goes with its owner. */
export async function deleteDeployment(
  client: FluxClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: DeleteOptions,
): Promise<Accepted> {
  const write = { id: newTokenId(), kind: 'delete', withSource: false } as const
  let first: string | undefined
  return await readAnew(options.etag, async () => {
    const found = await findIfExists(client, settings, ref, options)
    if (found === null) {
      const gone: Kustomization = { metadata: scopeOf(ref, settings), spec: { sourceRef: { kind: 'GitRepository', name: ref.name } } }
      return accept({ kustomization: gone, source: null }, { ...write, effect: 'unchanged' })
    }
    const { metadata } = found.kustomization
    first ??= metadata.uid
    // Deleted and made again meanwhile: that one was not meant.
    if (metadata.uid !== first)
      throw new DmsError({ code: 'FAILED_PRECONDITION', message: `${ref.name} was deleted and made again`, details: { reason: 'recreated' } })
    if (metadata.deletionTimestamp !== undefined) return accept(found, { ...write, effect: 'joined' })
    const warnings = refuseReverted(mapDeployment(found, { raw: false }).owner, options)
    const prepared = await prepareAndDelete(client, found.kustomization, options)
    return accept({ ...found, kustomization: prepared }, { ...write, warnings })
  })
}

async function findIfExists(
  client: FluxClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: DeleteOptions,
): Promise<FluxDeployment | null> {
  try {
    return await findDeployment(client, settings, ref, { signal: options.signal, timeoutMs: options.timeoutMs })
  } catch (error) {
    if (options.ifExists === true && isDmsError(error, 'NOT_FOUND')) return null
    throw error
  }
}

async function prepareAndDelete(client: FluxClient, kustomization: Kustomization, options: DeleteOptions): Promise<Kustomization> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const scope = scopeOfObject(kustomization)
  const { uid = '' } = kustomization.metadata
  requireEtag(options.etag, kustomization)
  const resourceVersion = options.etag ?? kustomization.metadata.resourceVersion ?? ''
  const preparation = preparationFor(kustomization, options.cascade)
  if (preparation === null) {
    await deleteOnce(client, scope, options.etag === undefined ? { uid } : { uid, resourceVersion }, call)
    return kustomization
  }
  const prepared = await client.patchKustomization(scope, { metadata: { resourceVersion }, spec: preparation }, call)
  await deleteOnce(client, scope, { uid }, call)
  return prepared
}

/** A lost reply is read back: gone, going, or replaced by another one means that it took effect (R10). */
async function deleteOnce(
  client: FluxClient,
  scope: ObjectScope,
  preconditions: { readonly uid: string; readonly resourceVersion?: string },
  call: Call,
): Promise<void> {
  try {
    await client.deleteKustomization(scope, preconditions, call)
  } catch (error) {
    if (!isDmsError(error, 'OUTCOME_UNKNOWN') || call.signal?.aborted === true) throw error
    const left = await client.getKustomization(scope, call).catch((reason: unknown) => {
      if (isDmsError(reason, 'NOT_FOUND')) return null
      throw error
    })
    if (left !== null && left.metadata.uid === preconditions.uid && left.metadata.deletionTimestamp === undefined) throw error
  }
}

/** What must be so for the deletion to do what was asked: a suspended Kustomization, or one that does not prune, leaves everything behind. */
function preparationFor({ spec }: Kustomization, cascade: DeleteOptions['cascade']): JsonObject | null {
  const policy = spec.deletionPolicy ?? 'MirrorPrune'
  if (cascade === 'orphan') return policy === 'Orphan' ? null : { deletionPolicy: 'Orphan' }
  const removes = policy === 'Delete' || policy === 'WaitForTermination' || (policy === 'MirrorPrune' && spec.prune === true)
  if (removes && spec.suspend !== true) return null
  return { ...(removes ? {} : { deletionPolicy: 'Delete' }), ...(spec.suspend === true ? { suspend: false } : {}) }
}
