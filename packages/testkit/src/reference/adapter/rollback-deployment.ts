import { type Accepted, type DeploymentRef, DmsError, type RollbackOptions, type Warning } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { buildRollback } from './build-operation.ts'
import { CAPABILITIES } from './reference-capabilities.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireObject } from './reference-types.ts'
import { startOperation } from './start-operation.ts'
import { parentOf } from './update-deployment.ts'
import { writeToObject } from './write-to-object.ts'

/**
 * Applies the content of an earlier revision. Automation that would undo it is paused by the backend in the same write, which the answer says;
 * `pin` writes the content into the spec instead, where nothing undoes it.
 * @throws DmsError NOT_FOUND with details.resource `revision`; FAILED_PRECONDITION where there is no earlier one, or it cannot be brought back.
 */
export async function rollbackDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: RollbackOptions,
  call: Call,
): Promise<Accepted> {
  requireStrategy(options.strategy)
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const warnings = refuseReverted(parentOf(found), options)
    const asked = { id: newTokenId(), kind: 'rollback', warnings } as const
    const accepted = await startOperation(client, found, buildRollback(options), asked, call)
    return { ...accepted, warnings: [...warnings, ...pausedBy(found, accepted)] }
  })
}

function pausedBy({ spec }: WireObject, { deployment }: Accepted): readonly Warning[] {
  if (spec.pause !== null || deployment?.suspension == null) return []
  const message = 'automation is paused, for it would undo the rollback; resumeDeployment restores what was before'
  return [{ code: 'automation-paused', message, by: null }]
}

function requireStrategy(strategy: string | undefined): void {
  const accepted: readonly string[] = CAPABILITIES.rollback.strategies
  if (strategy === undefined || accepted.includes(strategy)) return
  const message = `strategy: found "${strategy}"; accepted is ${accepted.join(' or ')}`
  throw new DmsError({ code: 'UNSUPPORTED', adapter: 'reference', capability: `rollback.strategies.${strategy}`, message })
}
