import { REDACTED } from './redacted.ts'
import { isSecretName } from './secret-names.ts'

/** A whole name (never a part of one, so that a long run is looked at once), its quotes, and what separates it from a value; or a flag. */
const ASSIGNMENT =
  /(?<![\w.-])(?<name>[\w.-]{2,80})(?:(?<quoted>\\?["'])?[ \t]{0,4}(?<separator>=>|:|=)[ \t]{0,4}\[?[ \t]?|[ \t]{1,4})(?<open>\\?["'])?/g

/** Values that stand for none. */
const NO_VALUE = /^(?:true|false|null|none|nil|undefined|required|missing|empty|unset|invalid|expired|…|\.{3}|<\w+>|\*+(?:masked)?\**|\$\{[^}]*\})$/i

/** `token=…`, `?sig=…`, `"password": "…"`, `X-Api-Key: …`, `--token …`: the value goes, unless it is a word of prose. */
export function redactAssignments(text: string): string {
  let result = ''
  let copied = 0
  for (const match of text.matchAll(ASSIGNMENT)) {
    const { name = '', separator, quoted, open } = match.groups ?? {}
    const start = match.index + match[0].length
    if (match.index < copied || !isNameOf(name, separator, text[match.index - 1])) continue
    const found = open === undefined ? bareValue(text, start, name, separator) : quotedValue(text, start, open)
    if (found === null || found.value === '' || NO_VALUE.test(found.value)) continue
    // A Kubernetes Secret is called by its name: secret: "regcred" not found.
    const wordOnly = /^secrets?$/i.test(name) && quoted === undefined && separator === ':'
    if (wordOnly && !isOpaque(found.value, 20)) continue
    result += text.slice(copied, found.start) + REDACTED
    copied = found.start + found.value.length
  }
  return result + text.slice(copied)
}

function isNameOf(name: string, separator: string | undefined, before: string | undefined): boolean {
  if (separator === undefined && !name.startsWith('--')) return false
  return isSecretName(name) || (separator === '=' && (before === '?' || before === '&') && /^(?:key|jwt|session|code)$/i.test(name))
}

interface Found {
  readonly start: number
  readonly value: string
}

/** To the closing quote, or, where that is cut off, to the end of the line. */
function quotedValue(text: string, start: number, open: string): Found {
  const within = open === '"' ? /(?:[^"\\\n]|\\.)*/y : open === "'" ? /(?:[^'\\\n]|\\.)*/y : /[^"'\\\n]*/y
  return { start, value: at(within, text, start) }
}

function bareValue(text: string, start: number, name: string, separator: string | undefined): Found | null {
  if (separator !== ':') return { start, value: at(/[^\s&"'<>]+/y, text, start) }
  if (/cookie$/i.test(name)) return { start, value: at(/[^\s=;"']{1,100}=[^\n\r"']*/y, text, start).trimEnd() }
  // Bounded, because what is found to be none is looked at again from the next name on.
  const value = at(/[^\s"'<>,;]{1,500}/y, text, start)
  if (isOpaque(value, 6)) return { start, value: at(/[^\s"'<>,;]+/y, text, start) }
  // Authorization: Token …
  if (!/authorization$/i.test(name) || !/^[A-Za-z-]+$/.test(value)) return null
  const second = start + value.length + at(/[ \t]{0,8}/y, text, start + value.length).length
  const credential = at(/[^\s"'<>,;]{1,500}/y, text, second)
  return isOpaque(credential, 6) ? { start: second, value: credential } : null
}

/** No word, number, path or URL: digits among letters, capitals inside, or too long for a word. */
function isOpaque(value: string, length: number): boolean {
  const word = value.replace(/[.:!?)\]}]+$/, '')
  if (word.length < length || /^(?:[a-z][a-z0-9+.-]{0,30}:\/\/|\.{0,2}\/[\w.-]+(?:\/[\w.-]+)+$|\d{4}-\d\d-\d\d)/i.test(word)) return false
  return /\d/.test(word) || /[a-z][A-Z]/.test(word) || word.length >= 20
}

function at(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0] ?? ''
}
