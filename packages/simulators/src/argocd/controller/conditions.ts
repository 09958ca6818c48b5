import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'

/** Of an application. */
export interface Condition {
  readonly type: string
  readonly message: string
}

/** The list with the evaluated types replaced; one that says the same keeps its time. Undefined where nothing is left. */
export function withConditions(status: unknown, conditions: readonly Condition[], evaluated: readonly string[], now: number): JsonMap[] | undefined {
  const present = conditionsOf(status)
  const kept = present.filter((condition) => !evaluated.includes(textAt(condition, 'type') ?? ''))
  const set = conditions.map(({ type, message }): JsonMap => {
    const before = present.find((condition) => condition['type'] === type)
    return before?.['message'] === message ? before : { type, message, lastTransitionTime: kubeTime(now) }
  })
  const all = [...kept, ...set].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  return all.length === 0 ? undefined : all
}

export function conditionsOf(status: unknown): JsonMap[] {
  const conditions = at(status, 'conditions')
  return Array.isArray(conditions) ? conditions.filter(isMap) : []
}

const sortKey = (condition: JsonMap) => `${textAt(condition, 'type')}/${textAt(condition, 'message')}/${textAt(condition, 'lastTransitionTime')}`
