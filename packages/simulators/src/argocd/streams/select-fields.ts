import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'

type Tree = { readonly [member: string]: Tree }

/**
 * The generic `fields` of streams and managed resources: dotted paths with commas between, through lists too; a leading `-` leaves them out
 * instead. Undefined: nothing was asked for, all is sent.
 */
export function fieldSelection(fields: string | null): ((message: JsonMap) => JsonMap) | undefined {
  if (fields === null || fields === '') return undefined
  const isExcluding = fields.startsWith('-')
  const tree = treeOf((isExcluding ? fields.slice(1) : fields).split(','))
  const select = isExcluding ? without : only
  return (message) => select(message, tree) as JsonMap
}

function treeOf(paths: readonly string[]): Tree {
  const root: Record<string, Record<string, never>> = {}
  for (const path of paths) {
    let node: Record<string, Record<string, never>> = root
    for (const part of path.split('.')) node = node[part] ??= {}
  }
  return root
}

const isLeaf = (tree: Tree) => Object.keys(tree).length === 0

function only(value: Json, tree: Tree): Json {
  if (isLeaf(tree)) return value
  if (Array.isArray(value)) return value.map((item) => only(item, tree))
  if (!isMap(value)) return value
  const kept = Object.entries(tree).filter(([name]) => value[name] !== undefined)
  return Object.fromEntries(kept.map(([name, below]) => [name, only(value[name] ?? null, below)]))
}

function without(value: Json, tree: Tree): Json {
  if (Array.isArray(value)) return value.map((item) => without(item, tree))
  if (!isMap(value)) return value
  const kept = Object.entries(value).filter(([name]) => tree[name] === undefined || !isLeaf(tree[name]))
  return Object.fromEntries(kept.map(([name, member]) => [name, tree[name] === undefined ? member : without(member, tree[name])]))
}
