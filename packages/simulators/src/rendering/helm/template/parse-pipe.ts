import { quoteGo, unquoteGo } from './go-text.ts'
import type { Token } from './lex-template.ts'
import type { TemplateParseError } from './template-error.ts'
import type { Command, Operand, Pipe } from './template-node.ts'

/** The tokens of one action, read from the left. */
export class PipeParser {
  readonly #tokens: readonly Token[]
  readonly #fail: (message: string) => TemplateParseError
  readonly #isFunction: (name: string) => boolean
  /** Those that are declared where the action stands; a declaration adds to them. */
  readonly #variables: string[]
  #next = 0

  constructor(tokens: readonly Token[], variables: string[], isFunction: (name: string) => boolean, fail: (message: string) => TemplateParseError) {
    this.#variables = variables
    this.#tokens = tokens
    this.#isFunction = isFunction
    this.#fail = fail
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  take(): Token | undefined {
    return this.#tokens[this.#next++]
  }

  requireEnd(context: string): void {
    const token = this.peek()
    if (token?.text === ')') throw this.#fail('unexpected right paren')
    if (token !== undefined) throw this.#fail(`unexpected ${shown(token)} in ${context}`)
  }

  /** @throws TemplateParseError. */
  pipe(context: string, inside = false): Pipe {
    const first = this.peek()
    const { declares, assigns } = this.#declarations(context)
    const commands: Command[] = []
    do commands.push(this.#command(context))
    while (this.#accept('|'))
    if (!inside) this.requireEnd(context)
    for (const { operands } of commands.slice(1)) {
      const [{ type }] = operands
      if (['literal', 'nil', 'dot'].includes(type)) throw this.#fail('non executable command in pipeline stage 2')
    }
    if (!assigns) this.#variables.push(...declares)
    const piped = commands.map(({ text }) => text).join(' | ')
    const text = declares.length === 0 ? piped : `${declares.join(', ')} ${assigns ? '=' : ':='} ${piped}`
    return { at: first?.at ?? 0, text, declares, assigns, commands }
  }

  #accept(mark: string): boolean {
    const token = this.peek()
    if (token?.type !== 'mark' || token.text !== mark) return false
    this.#next++
    return true
  }

  /** `$x :=`, `$x =`, `$i, $x :=`. */
  #declarations(context: string): Pick<Pipe, 'declares' | 'assigns'> {
    const start = this.#next
    const declares: string[] = []
    while (this.peek()?.type === 'variable') {
      declares.push(this.take()?.text ?? '')
      if (this.#accept(':=')) return { declares, assigns: false }
      if (this.#accept('=')) return { declares, assigns: true }
      if (context !== 'range' || declares.length === 2 || !this.#accept(',')) break
    }
    this.#next = start
    return { declares: [], assigns: false }
  }

  #command(context: string): Command {
    const operands: Operand[] = []
    for (let token = this.peek(); token !== undefined && !(token.type === 'mark' && [')', '|'].includes(token.text)); token = this.peek()) {
      if (operands.length > 0 && !token.spaced && token.text !== '(') throw this.#fail(`unexpected ${shown(token)} in operand`)
      operands.push(this.#operand(context))
    }
    const [first, ...rest] = operands
    if (first === undefined)
      throw this.#fail(this.peek() === undefined ? `missing value for ${context}` : `unexpected ${shown(this.peek())} in ${context}`)
    return { at: first.start, text: operands.map(({ text }) => text).join(' '), operands: [first, ...rest] }
  }

  /** A term with the fields that follow it without space. Go places a chain of fields at its second one. */
  #operand(context: string): Operand {
    const term = this.#term(context)
    const names: string[] = []
    let second: number | undefined
    for (let token = this.peek(); token?.type === 'field' && !token.spaced; token = this.peek()) {
      second ??= token.at
      names.push(token.text.slice(1))
      this.#next++
    }
    if (second === undefined) return term
    const text = `${term.text}${names.map((name) => `.${name}`).join('')}`
    if (term.type === 'field' || term.type === 'variable') return { ...term, at: second, text, names: [...term.names, ...names] }
    if (term.type === 'literal' || term.type === 'nil') throw this.#fail(`unexpected . after term ${JSON.stringify(term.text)}`)
    return { type: 'chain', start: term.start, at: second, text, operand: term, names }
  }

  #term(context: string): Operand {
    const token = this.take()
    if (token === undefined) throw this.#fail(`missing value for ${context}`)
    const { at, text } = token
    const place = { start: at, at, text }
    switch (token.type) {
      case 'dot':
        return { type: 'dot', ...place }
      case 'field':
        return { type: 'field', ...place, names: [text.slice(1)] }
      case 'variable':
        if (!this.#variables.includes(text)) throw this.#fail(`undefined variable ${quoteGo(text)}`)
        return { type: 'variable', ...place, name: text, names: [] }
      case 'string':
        return { type: 'literal', ...place, value: text.startsWith('`') ? text.slice(1, -1) : unquoteGo(text) }
      case 'character':
        return { type: 'literal', ...place, value: BigInt(unquoteGo(`"${text.slice(1, -1).replaceAll('"', '\\"')}"`).codePointAt(0) ?? 0) }
      case 'number':
        return { type: 'literal', ...place, value: numberOf(text) }
      case 'identifier':
        return this.#word(token)
      default:
        break
    }
    if (text !== '(') throw this.#fail(`unexpected ${shown(token)} in ${context === 'command' ? 'operand' : context}`)
    const pipe = this.pipe('parenthesized pipeline', true)
    if (!this.#accept(')')) throw this.#fail('unclosed left paren')
    return { type: 'pipe', start: at, at, text: `(${pipe.text})`, pipe }
  }

  #word({ at, text }: Token): Operand {
    const place = { start: at, at, text }
    if (text === 'true' || text === 'false') return { type: 'literal', ...place, value: text === 'true' }
    if (text === 'nil') return { type: 'nil', ...place }
    if (!this.#isFunction(text)) throw this.#fail(`function ${quoteGo(text)} not defined`)
    return { type: 'function', ...place, name: text }
  }
}

const shown = (token: Token | undefined) => (token === undefined ? '"}}"' : token.type === 'mark' ? quoteGo(token.text) : `<${token.text}>`)

function numberOf(text: string): number | bigint {
  const plain = text.replaceAll('_', '')
  if (/[.eE]/.test(plain) && !/^[+-]?0[xX]/.test(plain)) return Number(plain)
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(plain) ?? []
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return sign === '-' ? -value : value
}
