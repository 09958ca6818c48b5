import { type Accepted, type DeleteOptions, type DeploymentRef, DmsError, isDmsError } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import type { ArgoCdClient, Call } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'
import { findDeployment, scopeOf, scopeOfApplication } from './find-deployment.ts'
import { mapDeployment } from './map-deployment.ts'

/** Removes the Application; with cascade 'workloads' its resources go first, with 'orphan' they stay. */
export async function deleteDeployment(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: DeleteOptions,
): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const id = newTokenId()
  try {
    return await deleteOnce(client, settings, ref, options, id, call)
  } catch (error) {
    if (options.ifExists !== true || !isDmsError(error, 'NOT_FOUND')) throw error
    const { name, namespace } = scopeOf(ref, settings)
    const gone: Application = { metadata: { name, namespace }, spec: { project: settings.defaultProject } }
    return accept(gone, { id, kind: 'delete', follow: 'gone', effect: 'unchanged' })
  }
}

async function deleteOnce(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: DeleteOptions,
  id: string,
  call: Call,
): Promise<Accepted> {
  const application = await findDeployment(client, settings, ref, call)
  if (options.etag !== undefined && options.etag !== application.metadata.resourceVersion) {
    throw new DmsError({
      code: 'CONFLICT',
      message: `etag: found ${application.metadata.resourceVersion}, the deletion was meant for ${options.etag}; read again`,
    })
  }
  if (application.metadata.deletionTimestamp !== undefined) return accept(application, { id, kind: 'delete', follow: 'gone', effect: 'joined' })
  const warnings = refuseReverted(mapDeployment(application, { raw: false }).owner, options)
  await client.deleteApplication(scopeOfApplication(application, settings), options.cascade === 'workloads', call)
  return accept(application, { id, kind: 'delete', follow: 'gone', warnings })
}
