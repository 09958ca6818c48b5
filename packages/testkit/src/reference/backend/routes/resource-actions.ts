import type { OperationRequest } from '../engine/runtime.ts'
import { integer } from '../json-shape.ts'
import type { WireAction } from '../wire-answers.ts'
import { conflict, invalid, notFound } from '../wire-error.ts'
import { idOf } from '../workloads/manifest.ts'
import type { LiveObject } from '../workloads/target-cluster.ts'
import type { OperationBody } from './operation-body.ts'

export function actionsOf({ manifest }: LiveObject): WireAction[] {
  if (manifest.kind !== 'Deployment') return []
  return [
    { name: 'restart', enabled: true, params: [] },
    { name: 'resize', enabled: true, params: ['replicas'] },
    { name: 'promote', enabled: false, params: [] },
  ]
}

/** What an action has to do. @throws WireError 404, 409, 400 */
export function requestOfAction(
  { object, name, params }: OperationBody & { type: 'action' },
  live: ReadonlyMap<string, LiveObject>,
): OperationRequest {
  const id = idOf(object)
  const target = live.get(id)
  if (target === undefined) throw notFound('resource', id)
  const action = actionsOf(target).find((one) => one.name === name)
  if (action === undefined) throw notFound('action', name)
  if (!action.enabled) throw conflict('action-disabled', `${name} is not enabled now`, { name })
  for (const param of Object.keys(params)) if (!action.params.includes(param)) throw invalid(`params.${param}`, `${name} has no such param`)
  for (const param of action.params) if (!Object.hasOwn(params, param)) throw invalid(`params.${param}`, `${name} needs it`)
  if (name === 'restart') return { type: 'restart', id }
  return { type: 'scale', id, replicas: integer(0, 2 ** 31 - 1)(Number(params['replicas']), 'params.replicas') }
}
