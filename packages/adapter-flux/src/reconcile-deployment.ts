import { type Accepted, type DeploymentRef, DmsError, type ReconcileOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { accept } from './accept.ts'
import { REQUESTED_AT } from './build-objects.ts'
import { findDeployment, requireEtag, scopeOfObject, unreadableSource } from './find-deployment.ts'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository } from './flux-types.ts'
import { readBack } from './read-back.ts'

/**
 * Asks source and Kustomization to act now, under the token's id. A suspended object answers such a request without doing anything, so it is
 * refused here.
 */
export async function reconcileDeployment(
  client: FluxClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: ReconcileOptions,
): Promise<Accepted> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const { kustomization, source } = await findDeployment(client, settings, ref, call)
  if (kustomization.spec.suspend === true) throw suspended('the deployment')
  const withSource = options.withSource !== false && source !== null
  if (options.withSource === true && source === null) throw unreadableSource(kustomization)
  if (withSource && source.spec.suspend === true) throw suspended(`its source GitRepository ${source.metadata.name}`)
  requireEtag(options.etag, kustomization)
  const id = newTokenId()
  const fetched = withSource ? await askSource(client, scopeOfObject(source), id, call) : source
  const lock = options.etag === undefined ? {} : { resourceVersion: options.etag }
  const scope = scopeOfObject(kustomization)
  const asked = await readBack(id, call, {
    send: () => client.patchKustomization(scope, { metadata: { annotations: { [REQUESTED_AT]: id }, ...lock } }, call),
    get: () => client.getKustomization(scope, call),
  })
  return accept({ kustomization: asked, source: fetched }, { id, kind: 'reconcile', withSource })
}

const askSource = (client: FluxClient, scope: ObjectScope, id: string, call: Call): Promise<GitRepository> =>
  readBack(id, call, {
    send: () => client.patchGitRepository(scope, { metadata: { annotations: { [REQUESTED_AT]: id } } }, call),
    get: () => client.getGitRepository(scope, call),
  })

const suspended = (what: string) =>
  new DmsError({ code: 'FAILED_PRECONDITION', message: `${what} is suspended; resume it first`, details: { reason: 'suspended' } })
