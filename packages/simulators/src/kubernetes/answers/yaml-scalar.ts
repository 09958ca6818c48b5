interface Place {
  /** Where it begins in its line. */
  readonly column: number
  /** Where its further lines begin. */
  readonly indent: number
  readonly isKey: boolean
}

/** A text as Go's YAML library writes it: plain where that is possible, folded at the first space past column 80. */
export function scalarText(text: string, place: Place): string {
  if (text.includes('\n') && !place.isKey && mayBeBlock(text)) return literal(text, place.indent)
  // What would be read as something else than text has double quotes.
  if (OTHER.test(text)) return doubleQuoted(text, place)
  if (mayBePlain(text)) return folded(text, place, 0)
  return SPECIAL.test(text) || /[\n]/.test(text)
    ? doubleQuoted(text, place)
    : `'${folded(text.replaceAll("'", "''"), { ...place, column: place.column + 1 }, 1)}'`
}

const OTHER =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?|0x[\da-fA-F_]+|0b[01_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d{2}-\d{2}(?:[Tt ]+[\d:.]+(?:Z|[-+ ]?[\d:]+)?)?)$/

/** What is not printed as it is. */
const SPECIAL = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)|:(?:\s|$)|\s#/

const mayBePlain = (text: string) => !INDICATOR.test(text) && !/^\s|\s$|\n/.test(text) && !SPECIAL.test(text)
const mayBeBlock = (text: string) => !SPECIAL.test(text) && !/ \n| $/.test(text)

/** `first`: from where on a space may become a new line. */
function folded(text: string, { column, indent, isKey }: Place, first: number): string {
  if (isKey || column + text.length <= 80) return text
  let result = ''
  let at = column
  for (let index = 0; index < text.length; index++) {
    const isLone = text[index] === ' ' && text[index - 1] !== ' ' && text[index + 1] !== ' '
    if (isLone && at > 80 && index >= first && index < text.length - first) {
      result += `\n${' '.repeat(indent)}`
      at = indent
    } else {
      result += text[index]
      at++
    }
  }
  return result
}

function doubleQuoted(text: string, place: Place): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\u00([0-9a-f]{2})/g, (_all, code: string) => `\\x${code.toUpperCase()}`)
  return `"${folded(escaped, { ...place, column: place.column + 1 }, 1)}"`
}

function literal(text: string, indent: number): string {
  const body = text.replace(/\n$/, '')
  const chomping = !text.endsWith('\n') ? '-' : body === '' || body.endsWith('\n') ? '+' : ''
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const lines = (chomping === '+' ? text.slice(0, -1) : body).split('\n')
  return [`|${hint}${chomping}`, ...lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))].join('\n')
}
