import { type Accepted, type DeploymentRef, DmsError, type ResourceRef, type ScaleOptions, type ScaleStrategy } from '@gitops-dms/core'
import { newTokenId, refuseReverted } from '@gitops-dms/core/adapter'
import { type AskedWrite, acceptUnchanged } from './accept.ts'
import { buildPatch } from './build-patch.ts'
import { buildScale } from './build-scale.ts'
import { chooseWorkload } from './choose-workload.ts'
import { refOf } from './deployment-ref.ts'
import { CAPABILITIES } from './reference-capabilities.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, WireObject, WireResource } from './reference-types.ts'
import { startOperation } from './start-operation.ts'
import { parentOf, patchObject } from './update-deployment.ts'
import { writeToObject } from './write-to-object.ts'

/**
 * Strategies `kustomize` (an App's default) and `values` (a Release's) write the number into the spec, where it lasts. `live` changes what runs
 * and nothing else: the next apply undoes it, and so does self-healing at once, which is therefore refused.
 * @throws DmsError FAILED_PRECONDITION with details.revertedBy; NOT_FOUND with details.resource `workload`; INVALID_ARGUMENT with details.candidates.
 */
export async function scaleDeployment(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: ScaleOptions,
  call: Call,
): Promise<Accepted> {
  requireReplicas(options.replicas)
  return await writeToObject(client, settings, { ref, options, call }, async (found) => {
    const strategy = strategyOf(found, options.strategy)
    const workload = chooseWorkload(found, options)
    const asked: AskedWrite = { id: newTokenId(), kind: 'scale' }
    if (strategy === 'live') {
      const warnings = refuseReverted(autoscalerOf(workload) ?? healerOf(found), options)
      if (workload.replicas === options.replicas) return acceptUnchanged(found, asked)
      const { kind, name, namespace } = workload
      const body = { type: 'scale', workload: { kind, name, namespace }, replicas: options.replicas }
      return await startOperation(client, found, body, { ...asked, warnings }, call)
    }
    const patch = buildPatch(found, buildScale(found, workload, options), {})
    if (patch === null) return acceptUnchanged(found, asked)
    const warnings = refuseReverted(autoscalerOf(workload) ?? parentOf(found), options)
    return await patchObject(client, found, patch, { ...asked, warnings }, { store: false, ...call })
  })
}

function requireReplicas(replicas: number): void {
  if (Number.isInteger(replicas) && replicas >= 0 && replicas < 2 ** 31) return
  const message = `replicas: found ${replicas}; accepted is a whole number from 0 to 2147483647`
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'replicas' } })
}

/** What lasts is the default. A strategy of the other kind would write where this one has nothing. */
function strategyOf({ kind }: WireObject, asked: ScaleStrategy | undefined): ScaleStrategy {
  const lasting = kind === 'App' ? 'kustomize' : 'values'
  if (asked === undefined || asked === lasting || asked === 'live') return asked ?? lasting
  const known = (CAPABILITIES.scale.strategies as readonly string[]).includes(asked)
  const capability = known ? `kinds.${kind}.fields.${asked === 'values' ? 'values' : 'kustomize.replicas'}` : `scale.strategies.${asked}`
  const message = `strategy: found "${asked}"; a ${kind} takes "${lasting}" or "live"`
  throw new DmsError({ code: 'UNSUPPORTED', adapter: 'reference', capability, message })
}

function autoscalerOf({ autoscaler, namespace }: WireResource): ResourceRef | null {
  return autoscaler === null ? null : { group: 'autoscaling', version: 'v2', kind: 'HorizontalPodAutoscaler', namespace, name: autoscaler }
}

/** With self-healing on the engine itself puts a live change back. */
function healerOf(found: WireObject): ResourceRef | null {
  const { policy, pause } = found.spec
  if (policy.mode !== 'auto' || !policy.heal || pause !== null) return null
  const { kind, controlNamespace, name } = refOf(found)
  return { group: 'reference.gitops-dms.io', version: 'v1', kind, namespace: controlNamespace, name }
}
