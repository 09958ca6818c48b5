import type { Accepted, ActionRequest, DeploymentRef, JsonObject, ResourceAction, ResourceRef, WriteOptions } from '@gitops-dms/core'
import { newTokenId } from '@gitops-dms/core/adapter'
import { scopeOfObject } from './deployment-ref.ts'
import { findDeployment } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { startOperation } from './start-operation.ts'
import { writeToObject } from './write-to-object.ts'

/** What can be done with one object. @throws DmsError NOT_FOUND with details.resource `resource`. */
export async function listResourceActions(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  resource: ResourceRef,
  call: Call,
): Promise<readonly ResourceAction[]> {
  const found = await findDeployment(client, settings, ref, call)
  const { group, kind, namespace, name } = resource
  const actions = await client.listActions(scopeOfObject(found), { group, kind, namespace: namespace ?? undefined, name }, call)
  return actions.map((action) => ({ name: action.name, enabled: action.enabled, params: [...action.params] }))
}

/** @throws DmsError NOT_FOUND with details.resource `action` or `resource`; FAILED_PRECONDITION for one that is not enabled. */
export async function runResourceAction(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  { resource, name: action, params }: ActionRequest,
  options: WriteOptions,
  call: Call,
): Promise<Accepted> {
  const { group, kind, namespace, name } = resource
  const body: JsonObject = { type: 'action', object: { group, kind, namespace, name }, name: action, params: { ...params } }
  return await writeToObject(client, settings, { ref, options, call }, (found) =>
    startOperation(client, found, body, { id: newTokenId(), kind: 'action' }, call),
  )
}
