import { Document, isScalar, type Pair, Scalar, visit } from 'yaml'
import type { KubeObject } from '../../cluster/kube-object.ts'

/** Objects as the YAML that Kustomize prints: keys in order, quotes only where Go's library sets them. Its digest stands in `status.history`. */
export const builtYaml = (objects: readonly KubeObject[]): string => objects.map(printed).join('---\n')

function printed(object: KubeObject): string {
  const document = new Document(object, { aliasDuplicateObjects: false, sortMapEntries: byKey })
  visit(document, { Scalar: (_key, node) => setStyle(node) })
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true })
}

function setStyle(node: Scalar): void {
  if (typeof node.value !== 'string') return
  if (node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL
  else node.type = NOT_TEXT.test(node.value) ? Scalar.QUOTE_DOUBLE : Scalar.PLAIN
}

/** What YAML 1.1 reads as something else than a text. */
const NOT_TEXT = new RegExp(
  `^(?:${[
    '',
    '~|null|Null|NULL|<<',
    'y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE',
    '[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    '[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)',
    '[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?',
    '[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?',
    '\\d{4}-\\d\\d?-\\d\\d?(?:(?:[Tt]|[ \\t]+)\\d\\d?:\\d\\d:\\d\\d(?:\\.\\d*)?(?:[ \\t]*(?:Z|[-+]\\d\\d?(?::\\d\\d)?))?)?',
  ].join('|')})$`,
)

/** Letters after everything else, numbers by their value. */
function byKey(a: Pair, b: Pair): number {
  const left = keyText(a)
  const right = keyText(b)
  const at = [...left].findIndex((char, index) => char !== right[index])
  if (at === -1) return left.length - right.length
  const [x, y] = [left.slice(at), right.slice(at)]
  if (y === '') return 1
  const [xIsLetter, yIsLetter] = [/^\p{L}/u.test(x), /^\p{L}/u.test(y)]
  if (xIsLetter && yIsLetter) return x < y ? -1 : 1
  // Within a number a letter ends it, and the shorter number comes first.
  if (xIsLetter || yIsLetter) return xIsLetter === /\d$/.test(left.slice(0, at)) ? -1 : 1
  const [m, n] = [leadingNumber(left, at), leadingNumber(right, at)]
  if (m !== n) return m - n
  return x < y ? -1 : 1
}

const keyText = ({ key }: Pair): string => String(isScalar(key) ? key.value : key)

const leadingNumber = (text: string, at: number): number => Number(/^\d+/.exec(text.slice(at))?.[0] ?? 0)
