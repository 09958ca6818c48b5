import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Range } from 'yaml'

type Refuse = (offset: number, message: string) => void

interface Walk {
  readonly refuse: Refuse
  /** Names of anchors, in the order of the text; true while what they name is not closed. */
  readonly anchors: Map<string, boolean>
}

/** What a composed text may hold and still be no configuration: names that are no text or come twice, merge keys, aliases of nothing. */
export function checkNodes(document: Document, refuse: Refuse): void {
  if (isNode(document.contents)) checkNode(document.contents, { refuse, anchors: new Map() })
}

/** Recursive: the levels were counted before. */
function checkNode(node: unknown, walk: Walk): void {
  if (!isNode(node)) return
  if (isAlias(node)) checkAlias(node.source, startOf(node), walk)
  const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined
  if (anchor !== undefined) walk.anchors.set(anchor, true)
  if (isSeq(node)) for (const item of node.items) checkNode(item, walk)
  if (isMap(node)) {
    const names = new Set<string>()
    for (const { key, value } of node.items) {
      checkName(key, names, startOf(key as Node), walk.refuse)
      checkNode(value, walk)
    }
  }
  if (anchor !== undefined) walk.anchors.set(anchor, false)
}

function checkAlias(name: string, offset: number, { anchors, refuse }: Walk): void {
  const open = anchors.get(name)
  // The name is not shown: it may be a secret that begins with "*" and lacks its quotes.
  if (open === undefined) refuse(offset, 'found an alias (*name) without its anchor (&name) before it; a text that begins with "*" needs quotes')
  if (open === true) refuse(offset, 'found an alias (*name) inside what its anchor (&name) stands for; accepted is one after it')
}

function checkName(key: unknown, names: Set<string>, offset: number, refuse: Refuse): void {
  const wrong = wrongName(key, names)
  if (wrong !== null) refuse(offset, wrong)
  else if (isScalar(key)) names.add(String(key.value))
}

function wrongName(key: unknown, names: ReadonlySet<string>): string | null {
  if (!isScalar(key)) return 'found a list, object or alias as a name; accepted is text'
  const name = String(key.value)
  if (key.value === null || name === '') return 'found no name before the colon; accepted is text'
  if (name === '<<') return 'found a merge key (<<); accepted are the members themselves, or an alias for a whole value'
  if (name.startsWith('//') || name.startsWith('/*')) return 'found a comment as JavaScript has it; accepted is one that begins with "#"'
  // The name is not shown: what follows its colon may be a secret.
  if (key.type === 'PLAIN' && /^[\w.-]+:[^\s/]/.test(name))
    return 'found a colon inside a name; a space is missing after it, or the name needs quotes'
  return names.has(name) ? `found ${shown(name)} twice in one object; accepted is once` : null
}

const shown = (name: string) => (/^[\w.-]{1,60}$/.test(name) ? `"${name}"` : 'a name')

/** What was parsed has its range. */
const startOf = (node: Node): number => (node.range as Range)[0]
