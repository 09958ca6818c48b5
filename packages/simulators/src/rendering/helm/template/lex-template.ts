import { TemplateParseError } from './template-error.ts'

export type TokenType = 'field' | 'dot' | 'variable' | 'string' | 'number' | 'character' | 'identifier' | 'mark'

export interface Token {
  readonly type: TokenType
  readonly text: string
  readonly at: number
  /** There is space before it. */
  readonly spaced: boolean
}

/** Text between actions, already trimmed, or the tokens of an action. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly at: number; readonly end: number; readonly tokens: readonly Token[] }

const COMMENT = /^\{\{-?\s*\/\*/

/** @throws TemplateParseError. */
export function lexTemplate(file: string, source: string): Part[] {
  const parts: Part[] = []
  let trimNext = false
  for (let at = 0; at <= source.length; ) {
    const start = source.indexOf('{{', at)
    const trimEnd = start >= 0 && /^\{\{-\s/.test(source.slice(start, start + 4))
    const raw = start < 0 ? source.slice(at) : source.slice(at, start)
    const left = trimNext ? raw.trimStart() : raw
    const text = trimEnd ? left.trimEnd() : left
    if (text !== '') parts.push({ type: 'text', text })
    if (start < 0) break
    const inside = start + (trimEnd ? 3 : 2)
    const rest = source.slice(start)
    if (COMMENT.test(rest)) {
      const end = source.indexOf('*/', inside)
      const closing = /^\*\/(\s+-)?\}\}/.exec(source.slice(end))
      if (end < 0 || closing === null)
        throw new TemplateParseError(file, lineAt(source, start), end < 0 ? 'unclosed comment' : 'comment ends before closing delimiter')
      trimNext = closing[1] !== undefined
      at = end + closing[0].length
      continue
    }
    const action = lexAction(file, source, inside)
    parts.push({ type: 'action', at: start, end: action.end, tokens: action.tokens })
    trimNext = action.trims
    at = action.end
  }
  return parts
}

export const lineAt = (source: string, at: number) => source.slice(0, at).split('\n').length

const TOKENS: readonly (readonly [TokenType, RegExp])[] = [
  ['field', /\.[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y],
  ['number', /[+-]?(?:0[xX][\da-fA-F_]+|0[oO]?[0-7_]+(?![\d.])|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ['dot', /\./y],
  ['variable', /\$[\w\u0080-\uffff]*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\.)+'/y],
  ['identifier', /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y],
  ['mark', /:=|[=|(),]/y],
]

function lexAction(file: string, source: string, inside: number): { readonly tokens: Token[]; readonly end: number; readonly trims: boolean } {
  const tokens: Token[] = []
  let at = inside
  for (;;) {
    const space = /\s*/y
    space.lastIndex = at
    const spaced = (space.exec(source)?.[0].length ?? 0) > 0
    at = space.lastIndex
    if (source.startsWith('}}', at)) return { tokens, end: at + 2, trims: false }
    if (spaced && source.startsWith('-}}', at)) return { tokens, end: at + 3, trims: true }
    if (at >= source.length) {
      const [from, to] = [lineAt(source, inside), lineAt(source, at)]
      throw new TemplateParseError(file, to, from === to ? 'unclosed action' : `unclosed action started at ${file}:${from}`)
    }
    const token = tokenAt(source, at)
    if (token === undefined) throw new TemplateParseError(file, lineAt(source, at), lexicalError(source, at))
    tokens.push({ ...token, at, spaced })
    at += token.text.length
  }
}

function tokenAt(source: string, at: number): Pick<Token, 'type' | 'text'> | undefined {
  for (const [type, pattern] of TOKENS) {
    pattern.lastIndex = at
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) return { type, text }
  }
  return undefined
}

function lexicalError(source: string, at: number): string {
  const character = source[at] ?? ''
  if (character === '"') return 'unterminated quoted string'
  if (character === '`') return 'unterminated raw quoted string'
  if (character === "'") return 'unterminated character constant'
  return `unexpected ${JSON.stringify(character)} in operand`
}
