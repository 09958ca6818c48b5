import { at, isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'

export function conditionsOf(live: KubeObject): JsonMap[] {
  const conditions = at(live, 'status', 'conditions')
  return Array.isArray(conditions) ? conditions.filter(isMap) : []
}
