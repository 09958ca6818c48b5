import type { Accepted, DeploymentChange, DeploymentRef, UpdateOptions } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { type AskedWrite, accept, acceptUnchanged } from './accept.ts'
import { type BuiltPatch, buildPatch } from './build-patch.ts'
import { refOf, resourceOfParent, scopeOfObject } from './deployment-ref.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireObject, WireWritten } from './reference-types.ts'
import { requireFields } from './require-fields.ts'
import { resolveDependencies } from './resolve-dependencies.ts'
import { sendWrite } from './send-write.ts'
import { writeToObject } from './write-to-object.ts'

/** A merge patch of the spec, written under the version that it was made for. What changes nothing writes nothing. */
export async function updateDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  change: DeploymentChange,
  options: UpdateOptions,
  call: Call,
): Promise<Accepted> {
  const resolved = await resolveChange(client, settings, change, call)
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const asked: AskedWrite = { id: newTokenId(), kind: 'update' }
    requireFields(found.kind, change, change.sources ?? [change.source as undefined])
    const patch = buildPatch(found, resolved, options)
    if (patch === null) return acceptUnchanged(found, asked)
    const warnings = refuseReverted(parentOf(found), options)
    // Stored only, or suspended: no operation tells whether a patch whose answer was lost is in force; then the spec does.
    const store = options.reconcile === false || found.spec.pause !== null
    const isDone = (object: WireObject) => store && buildPatch(object, resolved, options) === null
    return await patchObject(client, found, patch, { ...asked, warnings }, { store, isDone, ...call })
  })
}

interface PatchCall extends Call {
  /** Only store it: the engine is not made to act. */
  readonly store: boolean
  /** Whether an object is as the patch would have left it, for one that starts no operation to be known by. */
  readonly isDone?: (object: WireObject) => boolean
}

/** @throws DmsError CONFLICT when somebody else has written since `found` was read. */
export async function patchObject(
  client: ReferenceClient,
  found: WireObject,
  { body, whole }: BuiltPatch,
  asked: AskedWrite,
  { store, isDone, signal }: PatchCall,
): Promise<Accepted> {
  const { uid, version } = found.metadata
  const send = () => client.patchObject(scopeOfObject(found), body, whole, { operation: asked.id, version, store, signal })
  const recognise = (object: WireObject): WireWritten | null => (isDone?.(object) === true ? { object, operation: null, effect: 'stored' } : null)
  return accept(await sendWrite(client, { ref: refOf(found), uid, asked, send, recognise, ...(store ? {} : { version }) }, { signal }), asked)
}

/** Who puts direct edits of spec, labels and annotations back, or null. */
export const parentOf = ({ metadata }: WireObject) => (metadata.owner === null ? null : resourceOfParent(metadata.owner))

export async function resolveChange(
  client: ReferenceClient,
  settings: ResolvedSettings,
  change: DeploymentChange,
  call: Call,
): Promise<DeploymentChange> {
  if (change.dependsOn == null) return change
  return { ...change, dependsOn: await resolveDependencies(client, settings, change.dependsOn, call) }
}
