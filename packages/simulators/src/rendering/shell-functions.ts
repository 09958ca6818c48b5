/** What an operator of a `${name…}` makes of the variable's value. */
export function changeText(text: string, operator: string, args: readonly string[]): string {
  const [first = '', second] = args
  switch (operator) {
    case '#':
      return args.length === 0 ? String(Buffer.byteLength(text)) : withoutPrefix(text, first, 'shortest')
    case '##':
      return withoutPrefix(text, first, 'longest')
    case '%':
      return withoutSuffix(text, first, 'shortest')
    case '%%':
      return withoutSuffix(text, first, 'longest')
    case ',':
      return text.charAt(0).toLowerCase() + text.slice(1)
    case ',,':
      return text.toLowerCase()
    case '^':
      return text.charAt(0).toUpperCase() + text.slice(1)
    case '^^':
      return text.toUpperCase()
    case ':':
      return substring(text, first, second)
    case '/':
      return text.replace(first, () => second ?? '')
    case '//':
      return text.replaceAll(first, () => second ?? '')
    case '/#':
      return second !== undefined && text.startsWith(first) ? second + text.slice(first.length) : text
    case '/%':
      return second !== undefined && text.endsWith(first) ? text.slice(0, text.length - first.length) + second : text
    default:
      return text === '' ? args.join('') : text
  }
}

function substring(text: string, offset: string, length: string | undefined): string {
  if (!isWhole(offset)) return text
  const start = Number(offset) < 0 ? Math.max(0, text.length + Number(offset)) : Number(offset)
  if (length === undefined) return text.slice(start)
  if (!isWhole(length)) return text
  return text.slice(start, start + Number(length))
}

const isWhole = (text: string) => /^[+-]?\d+$/.test(text)

function withoutPrefix(text: string, pattern: string, which: 'shortest' | 'longest'): string {
  const matcher = globPattern(pattern)
  if (matcher === undefined) return text
  const lengths = [...Array(text.length).keys()].map((index) => index + 1)
  for (const length of which === 'shortest' ? lengths : lengths.reverse()) {
    if (matcher.test(text.slice(0, length))) return text.slice(length)
  }
  return text
}

const reversed = (text: string) => [...text].reverse().join('')
const withoutSuffix = (text: string, pattern: string, which: 'shortest' | 'longest') =>
  reversed(withoutPrefix(reversed(text), reversed(pattern), which))

/** `*`, `?` and `[…]`; undefined for a pattern that is none. */
function globPattern(pattern: string): RegExp | undefined {
  const source = pattern.replace(/\[[^\]]*\]|[*?]|[\\^$+.()|{}[\]]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return part.length > 1 ? part : `\\${part}`
  })
  try {
    return new RegExp(`^${source}$`, 's')
  } catch {
    return undefined // as in envsubst, where a bad pattern matches nothing
  }
}
