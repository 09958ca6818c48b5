import { at, isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { matchesTarget } from '../runtime/matches-target.ts'

/** The JSON pointers of `spec.ignore` that are for an object: these fields are neither owned nor compared. */
export function ignoredPaths(object: KubeObject, rules: unknown): string[] {
  if (!Array.isArray(rules)) return []
  return rules.flatMap((rule) => {
    const target = at(rule, 'target')
    if (isMap(target) && !matchesTarget(object, target)) return []
    const paths = at(rule, 'paths')
    return Array.isArray(paths) ? paths.map(String) : []
  })
}
