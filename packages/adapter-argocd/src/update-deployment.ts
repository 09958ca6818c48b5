import { type Accepted, type DeploymentChange, type DeploymentRef, DmsError, type UpdateOptions } from '@gitops-dms/core'
import { applyChange, createMergePatch, newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import type { ArgoCdClient } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import { accept } from './accept.ts'
import { buildApplication } from './build-application.ts'
import { findDeployment, scopeOfApplication } from './find-deployment.ts'
import { mapDeployment, mapSpec } from './map-deployment.ts'
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
  const before = mapSpec(application)
  const patch = createMergePatch(buildApplication(before, settings), buildApplication(applyChange(before, change), settings))
  const id = newTokenId()
  if (patch === null) return accept(application, { id, kind: 'update', follow: 'stored', effect: 'unchanged' })
  const warnings = refuseReverted(mapDeployment(application, { raw: false }).owner, options)
  const updated = await client.patchApplication(scope, patch, call)
  if (options.reconcile === false) return accept(updated, { id, kind: 'update', follow: 'stored', warnings })
  const started = await startSync(client, scope, updated, id, call)
  return accept(started.application, { id, kind: 'update', follow: started.follow, warnings: [...warnings, ...started.warnings] })
}

function requireEtag(wanted: string | undefined, found: string | undefined): void {
  if (wanted === undefined || wanted === found) return
  throw new DmsError({ code: 'CONFLICT', message: `etag: found ${found ?? 'none'}, the change was made for ${wanted}; read again` })
}
