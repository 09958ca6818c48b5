import { isMap } from '../../cluster/kube-object.ts'

/** A `LabelSelector` of a workload. An empty one selects nothing, so that nobody takes over all pods of a namespace. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>> = {}): boolean {
  if (!isMap(selector)) return false
  const { matchLabels, matchExpressions } = selector
  const wanted = isMap(matchLabels) ? Object.entries(matchLabels) : []
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.filter(isMap) : []
  if (wanted.length === 0 && expressions.length === 0) return false
  return (
    wanted.every(([name, value]) => labels[name] === value) &&
    expressions.every(({ key, operator, values }) => {
      const value = labels[String(key)]
      const listed = Array.isArray(values) && value !== undefined && values.includes(value)
      if (operator === 'In') return listed
      if (operator === 'NotIn') return !listed
      return operator === 'Exists' ? value !== undefined : value === undefined
    })
  )
}
