import { type Accepted, type DeploymentChange, type DeploymentRef, type DeploymentSpec, DmsError, type JsonObject, type JsonValue, type UpdateOptions } from '@gitops-dms/core'
import { applyMergePatch, createMergePatch, newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
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

/** Identity is not part of a change; `source` patches the only source. */
export function applyChange(spec: DeploymentSpec, change: DeploymentChange): DeploymentSpec {
  const { source, sources, ...rest } = change
  const merged = applyMergePatch(spec as unknown as JsonObject, rest as unknown as JsonValue) as unknown as DeploymentSpec
  if (sources !== undefined) return { ...merged, sources }
  if (source === undefined) return merged
  const [only, ...others] = spec.sources
  if (others.length > 0) throw new DmsError({ code: 'FAILED_PRECONDITION', message: 'source: there is more than one; give sources', details: { reason: 'multi-source' } })
  return { ...merged, sources: [applyMergePatch(only as unknown as JsonObject, source as unknown as JsonValue) as unknown as DeploymentSpec['sources'][number]] }
}

function requireEtag(wanted: string | undefined, found: string | undefined): void {
  if (wanted === undefined || wanted === found) return
  throw new DmsError({ code: 'CONFLICT', message: `etag: found ${found ?? 'none'}, the change was made for ${wanted}; read again` })
}
