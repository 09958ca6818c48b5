import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Range } from 'yaml'
import type { ConfigPath } from './config-path.ts'

/**
 * Offset of the member at a path, or of the nearest one around it: of a member its name, which has its line also where the value is on the next
 * one; of a list the item; behind an alias what it stands for.
 */
export function offsetOf(document: Document, path: ConfigPath): number | undefined {
  let node: unknown = document.contents
  let offset = startOf(node)
  for (const part of path) {
    const around = isAlias(node) ? node.resolve(document) : node
    if (isMap(around)) {
      const pair = around.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (pair === undefined) return offset
      offset = startOf(pair.key)
      node = pair.value
    } else if (isSeq(around)) {
      node = around.items[Number(part)]
      if (node === undefined) return offset
      offset = startOf(node)
    } else return offset
  }
  return offset
}

/** What was parsed has its range. */
const startOf = (node: unknown): number | undefined => (isNode(node) ? ((node as Node).range as Range)[0] : undefined)
