import type { Accepted, DeploymentRef, SuspendOptions, WriteOptions } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { type AskedWrite, acceptUnchanged } from './accept.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call } from './reference-types.ts'
import { parentOf, patchObject } from './update-deployment.ts'
import { writeToObject } from './write-to-object.ts'

/**
 * The backend keeps the pause beside the policy, so that nothing has to be remembered for resume. Suspended already: unchanged, and the first
 * reason stays.
 */
export async function suspendDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: SuspendOptions,
  call: Call,
): Promise<Accepted> {
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const asked: AskedWrite = { id: newTokenId(), kind: 'suspend' }
    if (found.spec.pause !== null) return acceptUnchanged(found, asked)
    const warnings = refuseReverted(parentOf(found), options)
    const pause = { reason: options.reason ?? null, actor: options.actor ?? null }
    const isDone = ({ spec }: typeof found) => spec.pause !== null
    return await patchObject(client, found, { body: { spec: { pause } }, whole: [] }, { ...asked, warnings }, { store: true, isDone, ...call })
  })
}

/** What was before holds again, and the newest is applied. Not suspended: unchanged. */
export async function resumeDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: WriteOptions,
  call: Call,
): Promise<Accepted> {
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const asked: AskedWrite = { id: newTokenId(), kind: 'resume' }
    if (found.spec.pause === null) return acceptUnchanged(found, asked)
    const warnings = refuseReverted(parentOf(found), options)
    return await patchObject(client, found, { body: { spec: { pause: null } }, whole: [] }, { ...asked, warnings }, { store: false, ...call })
  })
}
