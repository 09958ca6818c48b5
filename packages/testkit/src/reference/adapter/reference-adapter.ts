import { type AdapterContext, type CallOptions, type DmsAdapterV1, DmsError } from '@gitops-dms/core'
import { defineAdapter, systemClock, withDeadline } from '@gitops-dms/core/adapter'
import { checkHealth } from './check-health.ts'
import { createDeployment } from './create-deployment.ts'
import { deleteDeployment } from './delete-deployment.ts'
import { diffDeployment, planDeployment } from './diff-deployment.ts'
import { findDeployment } from './find-deployment.ts'
import { getDeploymentCapabilities, getResourceTree, listDeploymentEvents } from './inspect-deployment.ts'
import { listDeployments } from './list-deployments.ts'
import { mapStatusDetail } from './map-causes.ts'
import { mapDeployment } from './map-deployment.ts'
import { mapHistory } from './map-history.ts'
import * as packages from './packages.ts'
import { readLogs } from './read-logs.ts'
import { reconcileDeployment } from './reconcile-deployment.ts'
import { CAPABILITIES } from './reference-capabilities.ts'
import { createReferenceClient } from './reference-client.ts'
import { type ReferenceAdapterSettings, resolveSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { rollbackDeployment } from './rollback-deployment.ts'
import { listResourceActions, runResourceAction } from './run-action.ts'
import { scaleDeployment } from './scale-deployment.ts'
import { resumeDeployment, suspendDeployment } from './suspend-deployment.ts'
import { terminateOperation } from './terminate-operation.ts'
import { trackOperation } from './track-operation.ts'
import { updateDeployment } from './update-deployment.ts'
import { VERSION } from './version.ts'
import { watchDeployments } from './watch-deployments.ts'

/** Of a call that says nothing, in milliseconds. */
const TIMEOUT_MS = 30_000

/**
 * The adapter to a reference backend: the example to read before writing one. This file wires and holds no logic; each method is a file of its own.
 * Nothing is sent before the first call, and what fails once is tried anew by the next (R13).
 * @throws DmsError CONFIG with details.issues for settings that are not accepted.
 */
export function createReferenceAdapter(settings: ReferenceAdapterSettings, context?: AdapterContext): DmsAdapterV1 {
  const resolved = resolveSettings(settings)
  const clock = context?.clock ?? systemClock
  const client = createReferenceClient(resolved, clock, context?.logger)
  const closed = new AbortController()
  const instance = context?.instance ?? ''

  /** One deadline over all requests of a call together (R11). */
  const call = <T>({ signal, timeoutMs }: CallOptions, work: (call: Call) => Promise<T>): Promise<T> =>
    withDeadline({ clock, timeoutMs: timeoutMs ?? resolved.timeoutMs ?? TIMEOUT_MS, signal }, (inner) => work({ signal: inner }))

  return defineAdapter(CAPABILITIES, {
    contractVersion: 'v1',
    type: 'reference',
    version: VERSION,

    health: (options = {}) => checkHealth(client, clock, options),
    // Copied at the call: what the caller does to it afterwards changes nothing.
    createDeployment: (spec, options = {}) => call(options, (inner) => createDeployment(client, resolved, structuredClone(spec), options, inner)),
    getDeployment: (ref, options = {}) =>
      call(options, async (inner) => mapDeployment(await findDeployment(client, resolved, ref, inner), { raw: options.raw === true })),
    listDeployments: (query = {}, options = {}) => call(options, (inner) => listDeployments(client, resolved, query, { ...inner, instance })),
    getDeploymentStatus: (ref, options = {}) => call(options, async (inner) => mapStatusDetail(await findDeployment(client, resolved, ref, inner))),
    updateDeployment: (ref, change, options = {}) =>
      call(options, (inner) => updateDeployment(client, resolved, ref, structuredClone(change), options, inner)),
    deleteDeployment: (ref, options) => call(options, (inner) => deleteDeployment(client, resolved, ref, options, inner)),
    trackOperation: (token, options) => trackOperation(client, clock, token, options),
    watchDeployments: (query = {}, options = {}) =>
      watchDeployments(client, resolved, { clock, logger: context?.logger, closed: closed.signal }, query, options),

    reconcileDeployment: (ref, options = {}) => call(options, (inner) => reconcileDeployment(client, resolved, ref, options, inner)),
    rollbackDeployment: (ref, options = {}) => call(options, (inner) => rollbackDeployment(client, resolved, ref, options, inner)),
    scaleDeployment: (ref, options) => call(options, (inner) => scaleDeployment(client, resolved, ref, options, inner)),
    suspendDeployment: (ref, options = {}) => call(options, (inner) => suspendDeployment(client, resolved, ref, options, inner)),
    resumeDeployment: (ref, options = {}) => call(options, (inner) => resumeDeployment(client, resolved, ref, options, inner)),
    terminateOperation: (ref, options = {}) => call(options, (inner) => terminateOperation(client, resolved, ref, options, inner)),

    getDeploymentHistory: (ref, options = {}) => call(options, async (inner) => mapHistory(await findDeployment(client, resolved, ref, inner))),
    getDeploymentLogs: (ref, options = {}) => readLogs(client, resolved, ref, options),
    listDeploymentEvents: (ref, options = {}) => call(options, (inner) => listDeploymentEvents(client, resolved, ref, inner)),
    getResourceTree: (ref, options = {}) => call(options, (inner) => getResourceTree(client, resolved, ref, inner)),
    diffDeployment: (ref, options = {}) => call(options, (inner) => diffDeployment(client, resolved, ref, inner)),
    planDeployment: (request, options = {}) => call(options, (inner) => planDeployment(client, resolved, request, inner)),
    listResourceActions: (ref, resource, options = {}) => call(options, (inner) => listResourceActions(client, resolved, ref, resource, inner)),
    runResourceAction: (ref, action, options = {}) => call(options, (inner) => runResourceAction(client, resolved, ref, action, options, inner)),

    listDeploymentPackages: (query = {}, options = {}) =>
      call(options, (inner) => packages.listDeploymentPackages(client, resolved, query, { ...inner, instance })),
    getDeploymentPackage: (id, options = {}) => call(options, (inner) => packages.getDeploymentPackage(client, id, inner)),
    listPackageVersions: (id, options = {}) => call(options, (inner) => packages.listPackageVersions(client, id, inner)),
    uploadDeploymentPackage: (registration, options = {}) =>
      call(options, (inner) => packages.uploadDeploymentPackage(client, resolved, registration, inner)),
    deleteDeploymentPackage: (id, options = {}) => call(options, (inner) => packages.deleteDeploymentPackage(client, id, inner)),
    getDeploymentCapabilities: (ref, options = {}) => call(options, (inner) => getDeploymentCapabilities(client, resolved, ref, inner)),

    close: () => {
      closed.abort(new DmsError({ code: 'CLOSED', adapter: 'reference', message: 'the adapter is closed' }))
      return client.close()
    },
  })
}
