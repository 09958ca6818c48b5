import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import type { LogQuery } from './log-query.ts'

/** The live pods of a tree that are what was asked for, or below it. */
export function selectPods(nodes: readonly JsonMap[], query: LogQuery): JsonMap[] {
  const judged = new Map<string, boolean>()
  return nodes.filter(
    (node) => textAt(node, 'kind') === 'Pod' && !textAt(node, 'group') && textAt(node, 'uid') && isWanted(node, nodes, query, judged),
  )
}

function isWanted(node: JsonMap, nodes: readonly JsonMap[], query: LogQuery, judged: Map<string, boolean>): boolean {
  const uid = textAt(node, 'uid') ?? ''
  const known = judged.get(uid)
  if (known !== undefined) return known
  // One that owns itself, by whatever detour, is not wanted for that.
  judged.set(uid, false)
  const answer = isNamed(node, query) || parentsOf(node, nodes).some((parent) => isWanted(parent, nodes, query, judged))
  judged.set(uid, answer)
  return answer
}

function isNamed(node: JsonMap, { resourceName, kind, group, namespace }: LogQuery): boolean {
  const wanted = { name: resourceName, kind, group, namespace }
  return Object.entries(wanted).every(([member, value]) => value === '' || (textAt(node, member) ?? '') === value)
}

function parentsOf(node: JsonMap, nodes: readonly JsonMap[]): JsonMap[] {
  const references = node['parentRefs']
  if (!Array.isArray(references)) return []
  return references.filter(isMap).flatMap((reference) => nodes.filter((one) => IDENTITY.every((member) => one[member] === reference[member])))
}

const IDENTITY = ['namespace', 'name', 'group', 'kind']
