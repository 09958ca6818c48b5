import type { AdapterContext, DmsAdapterV1 } from '@gitops-dms/core'
import { defineAdapter, systemClock } from '@gitops-dms/core/adapter'
import { CAPABILITIES } from './argocd-capabilities.ts'
import { createArgoCdClient } from './argocd-client.ts'
import { type ArgoCdAdapterSettings, resolveSettings } from './argocd-settings.ts'
import { checkHealth } from './check-health.ts'
import { createDeployment } from './create-deployment.ts'
import { deleteDeployment } from './delete-deployment.ts'
import { findDeployment } from './find-deployment.ts'
import { listDeployments } from './list-deployments.ts'
import { mapDeployment } from './map-deployment.ts'
import { mapStatusDetail } from './map-status.ts'
import { reconcileDeployment } from './reconcile-deployment.ts'
import { trackOperation } from './track-operation.ts'
import { updateDeployment } from './update-deployment.ts'
import { VERSION } from './version.ts'

/**
 * An adapter to one Argo CD server. Nothing is sent before the first call.
 * @throws DmsError CONFIG with details.issues for settings that are not accepted.
 */
export function createArgoCdAdapter(settings: ArgoCdAdapterSettings, context?: AdapterContext): DmsAdapterV1 {
  const resolved = resolveSettings(settings)
  const clock = context?.clock ?? systemClock
  const client = createArgoCdClient(resolved, clock)
  return defineAdapter(CAPABILITIES, {
    contractVersion: 'v1',
    type: 'argocd',
    version: VERSION,
    health: (options = {}) => checkHealth(client, clock, options),
    // Copied at the call: what the caller does to it afterwards changes nothing.
    createDeployment: (spec, options = {}) => createDeployment(client, resolved, structuredClone(spec), options),
    getDeployment: async (ref, options = {}) =>
      mapDeployment(await findDeployment(client, resolved, ref, callOf(options)), { raw: options.raw === true }),
    listDeployments: (query = {}, options = {}) => listDeployments(client, resolved, query, options, context?.instance),
    getDeploymentStatus: async (ref, options = {}) => mapStatusDetail(await findDeployment(client, resolved, ref, callOf(options))),
    updateDeployment: (ref, change, options = {}) => updateDeployment(client, resolved, ref, structuredClone(change), options),
    deleteDeployment: (ref, options) => deleteDeployment(client, resolved, ref, options),
    reconcileDeployment: (ref, options = {}) => reconcileDeployment(client, resolved, ref, options),
    trackOperation: (token, options) => trackOperation(client, clock, token, options),
    close: () => client.close(),
  })
}

const callOf = ({ signal, timeoutMs }: { readonly signal?: AbortSignal; readonly timeoutMs?: number }) => ({ signal, timeoutMs })
