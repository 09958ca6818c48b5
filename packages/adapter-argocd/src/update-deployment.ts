import { type Accepted, type DeploymentChange, type DeploymentRef, DmsError, type UpdateOptions } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import type { ArgoCdClient } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'
import { buildPatch } from './build-patch.ts'
import { findDeployment, scopeOfApplication } from './find-deployment.ts'
import { isAutomated, mapDeployment } from './map-deployment.ts'
import { startSync } from './start-sync.ts'

/** A merge patch of the spec as a merge patch of the Application: what the change does not name stays, whoever wrote it. */
export async function updateDeployment(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  change: DeploymentChange,
  options: UpdateOptions,
): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const application = await findDeployment(client, settings, ref, call)
  const scope = scopeOfApplication(application, settings)
  requireEtag(options.etag, application.metadata.resourceVersion)
  const patch = buildPatch(application, change, settings)
  const id = newTokenId()
  if (patch === null) return accept(application, { id, kind: 'update', follow: 'stored', effect: 'unchanged' })
  const warnings = refuseReverted(mapDeployment(application, { raw: false }).owner, options)
  if (options.reconcile !== false) requireIdle(application)
  const updated = await client.patchApplication(scope, patch, call)
  if (options.reconcile === false) return accept(updated, { id, kind: 'update', follow: 'stored', warnings })
  const started = await startSync(client, scope, updated, id, call)
  return accept(started.application, { id, kind: 'update', follow: started.follow, warnings: [...warnings, ...started.warnings] })
}

/** What runs is of the spec before, and nothing would bring about the new one after it. */
function requireIdle(application: Application): void {
  if (application.operation === undefined || isAutomated(application)) return
  const message =
    'another operation is in progress and the application is not automated, so nothing was changed; try again after it, or store the change with reconcile: false'
  throw new DmsError({ code: 'OPERATION_IN_PROGRESS', message })
}

function requireEtag(wanted: string | undefined, found: string | undefined): void {
  if (wanted === undefined || wanted === found) return
  throw new DmsError({ code: 'CONFLICT', message: `etag: found ${found ?? 'none'}, the change was made for ${wanted}; read again` })
}
