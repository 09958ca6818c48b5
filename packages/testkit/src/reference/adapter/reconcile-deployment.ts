import type { Accepted, DeploymentRef, ReconcileOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { buildReconcile } from './build-operation.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { startOperation } from './start-operation.ts'
import { writeToObject } from './write-to-object.ts'

/**
 * Makes the engine apply now. It writes nothing of the spec, so that a parent has nothing to put back.
 * @throws DmsError FAILED_PRECONDITION for a suspended deployment, OPERATION_IN_PROGRESS while another one runs.
 */
export async function reconcileDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: ReconcileOptions,
  call: Call,
): Promise<Accepted> {
  return await writeToObject(client, settings, { ref, options, call }, (found) =>
    startOperation(client, found, buildReconcile(options), { id: newTokenId(), kind: 'reconcile' }, call),
  )
}
