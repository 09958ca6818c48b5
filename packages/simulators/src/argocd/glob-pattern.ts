/**
 * Does a text fit a glob as Argo CD reads globs: `*`, `**`, `?`, `[a-z]`, `[!a]`, `{a,b}`, a backslash before what is meant literally. `*` and `?` do
 * not match a separator, `**` does; without separators all match anything. A pattern that is none fits nothing.
 */
export function matchesGlob(pattern: string, text: string, separator: '' | '/' = ''): boolean {
  const expression = expressionOf(pattern, separator === '' ? '[^]' : '[^/]')
  return expression?.test(text) ?? false
}

const known = new Map<string, RegExp | undefined>()
const MOST_KNOWN = 1_000

function expressionOf(pattern: string, one: string): RegExp | undefined {
  const key = `${one} ${pattern}`
  if (known.has(key)) return known.get(key)
  if (known.size >= MOST_KNOWN) known.clear()
  const expression = compile(pattern, one)
  known.set(key, expression)
  return expression
}

function compile(pattern: string, one: string): RegExp | undefined {
  let source = ''
  let depth = 0
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? ''
    if (char === '\\') source += literal(pattern[++at] ?? '')
    else if (char === '*' && pattern[at + 1] === '*') {
      source += '[^]*'
      at++
    } else if (char === '*') source += `${one}*`
    else if (char === '?') source += one
    else if (char === '[') {
      const [, whole, not, inside] = /^(\[(!?)([^\]]+)\])/.exec(pattern.slice(at)) ?? []
      if (whole === undefined) return undefined
      source += `[${not === '!' ? '^' : ''}${(inside ?? '').replace(/[\\\]^]/g, '\\$&')}]`
      at += whole.length - 1
    } else if (char === '{') {
      depth++
      source += '(?:'
    } else if (char === '}' && depth > 0) {
      depth--
      source += ')'
    } else if (char === ',' && depth > 0) source += '|'
    else source += literal(char)
  }
  return depth === 0 ? new RegExp(`^${source}$`, 'u') : undefined
}

const literal = (char: string) => char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
