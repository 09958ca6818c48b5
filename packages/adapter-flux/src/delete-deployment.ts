import { type Accepted, type DeleteOptions, type DeploymentRef, isDmsError, type JsonObject } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { type FluxDeployment, findDeployment, scopeOf, scopeOfObject } from './find-deployment.ts'
import type { FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { Kustomization } from './flux-types.ts'
import { mapDeployment } from './map-deployment.ts'
import { retryConflict } from './retry-conflict.ts'

/** Removes the Kustomization, which removes its workloads ('workloads') or leaves them ('orphan'); the source goes with its owner. */
export async function deleteDeployment(client: FluxClient, settings: ResolvedSettings, ref: DeploymentRef, options: DeleteOptions): Promise<Accepted> {
  return await retryConflict(options.etag, () => deleteFound(client, settings, ref, options))
}

async function deleteFound(client: FluxClient, settings: ResolvedSettings, ref: DeploymentRef, options: DeleteOptions): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const id = newTokenId()
  const write = { id, kind: 'delete', withSource: false } as const
  let found: FluxDeployment
  try {
    found = await findDeployment(client, settings, ref, call)
  } catch (error) {
    if (options.ifExists !== true || !isDmsError(error, 'NOT_FOUND')) throw error
    const gone: Kustomization = { metadata: scopeOf(ref, settings), spec: { sourceRef: { kind: 'GitRepository', name: ref.name } } }
    return accept({ kustomization: gone, source: null }, { ...write, effect: 'unchanged' })
  }
  const { kustomization } = found
  if (kustomization.metadata.deletionTimestamp !== undefined) return accept(found, { ...write, effect: 'joined' })
  const warnings = refuseReverted(mapDeployment(found, { raw: false }).owner, options)
  const scope = scopeOfObject(kustomization)
  const resourceVersion = options.etag ?? kustomization.metadata.resourceVersion ?? ''
  const preparation = preparationFor(kustomization, options.cascade)
  const prepared = preparation === null ? kustomization : await client.patchKustomization(scope, { metadata: { resourceVersion }, spec: preparation }, call)
  const { uid = '' } = kustomization.metadata
  const lock = preparation === null && options.etag !== undefined ? { uid, resourceVersion } : { uid }
  await client.deleteKustomization(scope, lock, call)
  return accept({ ...found, kustomization: prepared }, { ...write, warnings })
}

/** What must be so for the deletion to do what was asked: a suspended Kustomization, or one that does not prune, leaves everything behind. */
function preparationFor({ spec }: Kustomization, cascade: DeleteOptions['cascade']): JsonObject | null {
  const policy = spec.deletionPolicy ?? 'MirrorPrune'
  if (cascade === 'orphan') return policy === 'Orphan' ? null : { deletionPolicy: 'Orphan' }
  const removes = policy === 'Delete' || policy === 'WaitForTermination' || (policy === 'MirrorPrune' && spec.prune === true)
  if (removes && spec.suspend !== true) return null
  return { ...(removes ? {} : { deletionPolicy: 'Delete' }), ...(spec.suspend === true ? { suspend: false } : {}) }
}
