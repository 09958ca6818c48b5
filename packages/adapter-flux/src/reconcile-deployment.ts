import { type Accepted, type DeploymentRef, DmsError, type ReconcileOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { REQUESTED_AT } from './build-objects.ts'
import { findDeployment, scopeOfObject } from './find-deployment.ts'
import type { FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'

/**
 * Asks source and Kustomization to act now, under the token's id. A suspended object answers such a request without doing anything, so it is
 * refused here.
 */
export async function reconcileDeployment(client: FluxClient, settings: ResolvedSettings, ref: DeploymentRef, options: ReconcileOptions): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const { kustomization, source } = await findDeployment(client, settings, ref, call)
  if (kustomization.spec.suspend === true) throw suspended('the deployment')
  const withSource = options.withSource !== false && source !== null
  if (withSource && source.spec.suspend === true) throw suspended(`its source GitRepository ${source.metadata.name}`)
  const id = newTokenId()
  const annotations = { [REQUESTED_AT]: id }
  const fetched = withSource ? await client.patchGitRepository(scopeOfObject(source), { metadata: { annotations } }, call) : source
  const lock = options.etag === undefined ? {} : { resourceVersion: options.etag }
  const asked = await client.patchKustomization(scopeOfObject(kustomization), { metadata: { annotations, ...lock } }, call)
  return accept({ kustomization: asked, source: fetched }, { id, kind: 'reconcile', withSource })
}

const suspended = (what: string) =>
  new DmsError({ code: 'FAILED_PRECONDITION', message: `${what} is suspended; resume it first`, details: { reason: 'suspended' } })
