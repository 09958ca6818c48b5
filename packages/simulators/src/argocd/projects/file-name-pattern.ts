/** Does a text fit a pattern as file names are matched: `*` and `?` do not match a slash; a pattern that is none fits nothing. */
export function matchesFileName(pattern: string, text: string): boolean {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? ''
    if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '[') {
      const [whole, not, inside] = /^\[(\^?)((?:\\.|[^\]\\])+)\]/.exec(pattern.slice(at)) ?? []
      if (whole === undefined || inside === undefined) return false
      source += `[${not}${inside.replace(/\\?([[^])/g, '\\$1')}]`
      at += whole.length - 1
    } else if (char === '\\') {
      if (at + 1 === pattern.length) return false
      source += literal(pattern[++at] ?? '')
    } else source += literal(char)
  }
  return new RegExp(`^${source}$`, 'u').test(text)
}

const literal = (char: string) => char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
