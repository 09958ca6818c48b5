import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { conditionsOf } from './conditions-of.ts'
import { healthWith, type ResourceHealth } from './health-code.ts'

/** The checks that Argo CD brings along as scripts, as far as they are simulated; undefined for kinds without one. */
export function customHealth(live: KubeObject): ResourceHealth | undefined {
  return CHECKS[`${groupOf(live)}/${live.kind}`]?.(live)
}

const CHECKS: Readonly<Record<string, (live: KubeObject) => ResourceHealth>> = {
  'batch/CronJob': cronJobHealth,
  'policy/PodDisruptionBudget': budgetHealth,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
  'argoproj.io/ApplicationSet': applicationSetHealth,
}

function cronJobHealth(live: KubeObject): ResourceHealth {
  const healthy = (message: string): ResourceHealth => ({ status: 'Healthy', message })
  if (at(live, 'spec', 'suspend') === true) return healthy('CronJob is Suspended')
  if (live.status === undefined) return { status: 'Progressing', message: 'Waiting for CronJob' }
  const [scheduled, succeeded] = [textAt(live, 'status', 'lastScheduleTime'), textAt(live, 'status', 'lastSuccessfulTime')]
  if (scheduled === undefined) return healthy('CronJob has not been scheduled yet')
  if (succeeded === undefined) return healthy('The CronJob never completed successfully. It may not be healthy')
  const active = at(live, 'status', 'active')
  if (Array.isArray(active) && active.length > 0) return healthy('The job is running. Its last execution may not have been successful')
  if (succeeded < scheduled) return { status: 'Degraded', message: 'CronJob has not completed its last execution successfully' }
  return healthy('CronJob has completed its last execution successfully')
}

function budgetHealth(live: KubeObject): ResourceHealth {
  const conditions = conditionsOf(live)
  const told = (condition: (typeof conditions)[number]) => `PodDisruptionBudget has ${textAt(condition, 'reason') ?? ''}`
  const bad = conditions.find((condition) => condition['status'] === 'False' && condition['reason'] !== 'InsufficientPods')
  if (bad !== undefined) return { status: 'Degraded', message: told(bad) }
  const last = conditions.at(-1)
  return last === undefined ? { status: 'Progressing', message: 'Waiting for status' } : { status: 'Healthy', message: told(last) }
}

function definitionHealth(live: KubeObject): ResourceHealth {
  const conditions = conditionsOf(live)
  if (conditions.length === 0) return { status: 'Progressing', message: 'Status conditions not found' }
  let isEstablished = false
  for (const condition of conditions) {
    const [type, status, message = ''] = [condition['type'], condition['status'], textAt(condition, 'message')]
    if (type === 'Terminating' && status === 'True') return { status: 'Progressing', message: `CRD is terminating: ${message}` }
    if (type === 'NamesAccepted' && status === 'False') return { status: 'Degraded', message: `CRD names have not been accepted: ${message}` }
    if (type === 'NonStructuralSchema' && status === 'True') return { status: 'Degraded', message: `Schema violations found: ${message}` }
    if (type !== 'Established') continue
    if (status === 'True') isEstablished = true
    else if (condition['reason'] === 'Installing') return { status: 'Progressing', message: 'CRD is being installed' }
  }
  return isEstablished ? { status: 'Healthy', message: 'CRD is healthy' } : { status: 'Degraded', message: 'CRD is not established' }
}

function applicationSetHealth(live: KubeObject): ResourceHealth {
  const conditions = conditionsOf(live)
  for (const [type, status, code] of [
    ['ErrorOccurred', 'True', 'Degraded'],
    ['ResourcesUpToDate', 'False', 'Degraded'],
    ['RolloutProgressing', 'True', 'Progressing'],
    ['ResourcesUpToDate', 'True', 'Healthy'],
  ] as const) {
    const found = conditions.find((condition) => condition['type'] === type && condition['status'] === status)
    if (found !== undefined) return healthWith(code, textAt(found, 'message'))
  }
  return { status: 'Progressing', message: 'Waiting for the status to be reported' }
}
