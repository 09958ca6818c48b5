import { type ChangeSet, type DeploymentRef, DmsError, type JsonObject, type PlanRequest } from '@gitops-dms/core'
import { refuseReverted } from '@gitops-dms/core/adapter'
import { buildObject, chooseKind } from './build-object.ts'
import { buildRevision } from './build-operation.ts'
import { buildPatch } from './build-patch.ts'
import { withResolvedDependencies } from './create-deployment.ts'
import { scopeOfObject } from './deployment-ref.ts'
import { findDeployment } from './find-deployment.ts'
import { mapChanges } from './map-changes.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { requireFields } from './require-fields.ts'
import { parentOf, resolveChange } from './update-deployment.ts'

/** What the engine would change now, from what runs to what is wanted. */
export async function diffDeployment(client: ReferenceClient, settings: ResolvedSettings, ref: DeploymentRef, call: Call): Promise<ChangeSet> {
  return mapChanges(await client.getDiff(scopeOfObject(await findDeployment(client, settings, ref, call)), call))
}

/** What a write would change. It is built as the write itself is, so that the plan is of what would be written. */
export async function planDeployment(client: ReferenceClient, settings: ResolvedSettings, request: PlanRequest, call: Call): Promise<ChangeSet> {
  const { create, update, delete: remove, reconcile, rollback } = request
  if (create !== undefined) {
    const kind = chooseKind(create)
    requireFields(kind, create, create.sources)
    const object = buildObject(await withResolvedDependencies(client, settings, create, call), settings)
    return mapChanges(await client.plan({ create: { kind, ...object } }, call))
  }
  const ref = (update ?? remove ?? reconcile ?? rollback)?.ref
  if (ref === undefined) throw nothingToPlan()
  const found = await findDeployment(client, settings, ref, call)
  const name: JsonObject = { ...scopeOfObject(found) }
  const warnings = update === undefined && rollback === undefined ? [] : refuseReverted(parentOf(found), { allowRevert: true })
  if (update !== undefined) {
    requireFields(found.kind, update.change, update.change.sources ?? [update.change.source as undefined])
    const patch = buildPatch(found, await resolveChange(client, settings, update.change, call), {})
    if (patch === null) return { changes: [], complete: true, warnings: [] }
    const whole = patch.whole.length === 0 ? {} : { whole: [...patch.whole] }
    return mapChanges(await client.plan({ update: { ...name, patch: patch.body, ...whole } }, call), warnings)
  }
  if (remove !== undefined) return mapChanges(await client.plan({ delete: { ...name, cascade: remove.cascade } }, call))
  if (reconcile !== undefined) {
    const { prune, revision } = reconcile
    const options = { ...(prune === undefined ? {} : { prune }), ...(revision === undefined ? {} : { revision: buildRevision(revision) }) }
    return mapChanges(await client.plan({ reconcile: { ...name, ...options } }, call))
  }
  const to = rollback?.to === undefined ? {} : { to: rollback.to }
  return mapChanges(await client.plan({ rollback: { ...name, ...to } }, call), warnings)
}

const nothingToPlan = () =>
  new DmsError({
    code: 'INVALID_ARGUMENT',
    adapter: 'reference',
    message: 'request: found none of create, update, delete, reconcile, rollback; accepted is exactly one of them',
    details: { path: 'request' },
  })
