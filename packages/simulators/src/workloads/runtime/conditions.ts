import { type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'

export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

export const conditionsOf = (status: JsonMap | undefined): JsonMap[] => {
  const found = status?.['conditions']
  return Array.isArray(found) ? (found as JsonMap[]) : []
}

export const conditionOf = (object: KubeObject, type: string): JsonMap | undefined => conditionIn(conditionsOf(object.status), type)

export const conditionIn = (conditions: readonly JsonMap[], type: string): JsonMap | undefined =>
  conditions.find((condition) => condition['type'] === type)

export const isTrue = (object: KubeObject, type: string): boolean => textAt(conditionOf(object, type), 'status') === 'True'

/** Without the type; the rest in its order. */
export const withoutCondition = (conditions: readonly JsonMap[], type: string): JsonMap[] =>
  conditions.filter((condition) => condition['type'] !== type)

/** Nothing changes while status and reason are the same; else it goes to the end, and keeps its transition time while the status is the same. */
export function withCondition(conditions: readonly JsonMap[], { type, status, reason, message }: Condition, times: Times): JsonMap[] {
  const current = conditionIn(conditions, type)
  if (current?.['status'] === status && current['reason'] === reason) return [...conditions]
  const lastTransitionTime = current?.['status'] === status ? (current['lastTransitionTime'] ?? times.lastTransitionTime) : times.lastTransitionTime
  return [...withoutCondition(conditions, type), { type, status, ...times, lastTransitionTime, reason, message }]
}

/** The times that conditions of a kind have beside the transition: `lastUpdateTime` (Deployment), `lastProbeTime` (Pod, Job). */
export interface Times {
  readonly lastTransitionTime: string
  readonly [name: string]: Json
}
