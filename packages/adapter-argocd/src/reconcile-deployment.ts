import { type Accepted, type DeploymentRef, DmsError, type ReconcileOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import type { ArgoCdClient } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import { findDeployment, scopeOfApplication } from './find-deployment.ts'
import { OPERATION_INFO } from './map-status.ts'

/**
 * One sync of the newest revision: the API server resolves it anew, so a commit of a moment ago is in it. No explicit revision is sent:
 * with automated sync Argo CD refuses even the right one.
 */
export async function reconcileDeployment(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: ReconcileOptions,
): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const application = await findDeployment(client, settings, ref, call)
  if (options.etag !== undefined && options.etag !== application.metadata.resourceVersion) {
    throw new DmsError({
      code: 'CONFLICT',
      message: `etag: found ${application.metadata.resourceVersion}, the reconcile was meant for ${options.etag}; read again`,
    })
  }
  const id = newTokenId()
  const prune = options.prune ?? application.spec.syncPolicy?.automated?.prune ?? settings.syncPolicy.prune ?? false
  const request = { prune, infos: [{ name: OPERATION_INFO, value: id }] }
  const accepted = await client.syncApplication(scopeOfApplication(application, settings), request, call)
  return accept(accepted, { id, kind: 'reconcile', follow: 'own' })
}
