import type { Cause, Condition, DeploymentStatusDetail, Resource } from '@gitops-dms/core'
import { refOf, resourceOf } from './deployment-ref.ts'
import { mapHealth, mapStatus, mapSync } from './map-status.ts'
import type { WireObject, WireResource } from './reference-types.ts'

/** The axes with all that the engine says behind them. Pure. */
export function mapStatusDetail(object: WireObject): DeploymentStatusDetail {
  const { status } = object
  return {
    ...mapStatus(object),
    ref: refOf(object),
    resources: status.resources.map(mapResource),
    conditions: status.conditions.map(({ type, status: word, reason, message, since }) => ({
      type,
      status: CONDITION[word] ?? 'Unknown',
      reason,
      message,
      changedAt: since,
    })),
    causes: mapCauses(object),
    native: {
      'status.sync': status.sync,
      'status.health.state': status.health.state,
      'status.operation.state': status.operation?.state ?? null,
    },
  }
}

const CONDITION: Readonly<Record<string, Condition['status']>> = { yes: 'True', no: 'False', unsure: 'Unknown' }

const mapResource = (resource: WireResource): Resource => ({
  ...resourceOf(resource),
  sync: mapSync(resource.sync),
  health: mapHealth(resource.health.state),
  message: resource.health.message,
})

const PROBLEM: Readonly<Record<string, Cause['type']>> = {
  'source-denied': 'source-auth',
  'source-missing': 'source-missing',
  'source-unreachable': 'source-unavailable',
  render: 'render',
  apply: 'apply',
  'settings-missing': 'source-missing',
}

/** Why it is not there yet, most likely first; empty when it is. Pure. */
export function mapCauses(object: WireObject): readonly Cause[] {
  const { phase, fresh } = mapStatus(object)
  const { spec, metadata, status } = object
  if (phase === 'deployed') return []
  const { operation, problem } = status
  const cause = (type: Cause['type'], message: string, rest: Partial<Cause> = {}): Cause => ({
    type,
    message,
    resource: null,
    retryAt: null,
    ...rest,
  })
  const retryAt = operation?.retry?.at ?? null
  const held = metadata.deletingSince === null ? [] : metadata.finalizers.map((name) => cause('stuck-finalizer', `the deletion waits for ${name}`))
  const problems = problem === null ? [] : [cause(PROBLEM[problem.reason] ?? 'unknown', problem.message, { retryAt })]
  const failed = operation !== null && (operation.state === 'failed' || operation.retry !== null) && problem === null
  const waits = operation?.state === 'queued' && operation.message !== null
  const unhealthy = status.resources.filter(({ health }) => ['working', 'broken', 'absent'].includes(health.state))
  return [
    ...held,
    ...problems,
    ...(failed ? [cause('apply', operation.message ?? 'the operation failed', { retryAt })] : []),
    ...(waits ? [cause(spec.after.length > 0 ? 'dependency' : 'not-observed', operation.message ?? '')] : []),
    ...(spec.pause === null ? [] : [cause('suspended', spec.pause.reason ?? 'it is suspended')]),
    ...unhealthy.map((resource) =>
      cause('health-check', resource.health.message ?? `${resource.kind} ${resource.name} is ${resource.health.state}`, {
        resource: resourceOf(resource),
      }),
    ),
    ...(fresh === false && operation === null ? [cause('not-observed', 'the engine has not looked at the newest spec yet')] : []),
  ]
}
