import { StatusError } from '../../cluster/status-error.ts'
import { requireLabelKey, requireLabelValue } from './label-rules.ts'

export type LabelSelector = (labels: Readonly<Record<string, string>>) => boolean

type Token = { readonly kind: 'word' | 'symbol' | 'end'; readonly text: string }

/** The whole grammar of label selectors, with the server's words for what is wrong. @throws StatusError 400. */
export function parseLabelSelector(text: string): LabelSelector {
  const parser = new Parser(text)
  const requirements = parser.parse()
  return (labels) => requirements.every((matches) => matches(labels))
}

const SYMBOLS = ['==', '!=', '=', '!', ',', '(', ')', '<', '>']
const OPERATORS = 'in, notin, =, ==, !=, gt, lt'

function* tokens(text: string): Generator<Token> {
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? '')) at++
    else {
      const symbol = SYMBOLS.find((one) => text.startsWith(one, at))
      const word = symbol ?? /^[^\s=!,()<>]+/.exec(text.slice(at))?.[0] ?? ''
      yield { kind: symbol === undefined ? 'word' : 'symbol', text: word }
      at += word.length
    }
  }
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#tokens = [...tokens(text)]
  }

  parse(): LabelSelector[] {
    const requirements: LabelSelector[] = []
    for (;;) {
      const { kind, text } = this.#peek()
      if (kind === 'end') return requirements
      if (kind !== 'word' && text !== '!') throw bad(`found '${text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const after = this.#next()
      if (after.kind === 'end') return requirements
      if (after.text !== ',') throw bad(`found '${after.text}', expected: ',' or 'end of string'`)
      const next = this.#peek()
      if (next.kind !== 'word' && next.text !== '!') throw bad(`found '${next.text}', expected: identifier after ','`)
    }
  }

  #requirement(): LabelSelector {
    const not = this.#peek().text === '!'
    if (not) this.#next()
    const key = this.#next()
    if (key.kind !== 'word') throw unparsed(`found '${key.text}', expected: identifier`)
    requireLabelKey(key.text)
    if (not) return (labels) => labels[key.text] === undefined
    const { kind, text } = this.#peek()
    if (kind === 'end' || text === ',') return (labels) => labels[key.text] !== undefined
    this.#next()
    switch (text) {
      case 'in':
        return this.#among(key.text, true)
      case 'notin':
        return this.#among(key.text, false)
      case '=':
      case '==':
        return this.#equal(key.text, true)
      case '!=':
        return this.#equal(key.text, false)
      case '<':
      case '>':
        return this.#compared(key.text, text)
      default:
        throw unparsed(`found '${text}', expected: ${OPERATORS}`)
    }
  }

  #equal(key: string, wanted: boolean): LabelSelector {
    const value = this.#exactValue()
    requireLabelValue(key, value)
    return (labels) => (labels[key] === value) === wanted
  }

  #compared(key: string, operator: string): LabelSelector {
    const value = this.#exactValue()
    if (!/^[+-]?\d+$/.test(value)) {
      throw unparsed(`values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`)
    }
    return (labels) => {
      const found = labels[key]
      if (found === undefined || !/^[+-]?\d+$/.test(found)) return false
      return operator === '>' ? BigInt(found) > BigInt(value) : BigInt(found) < BigInt(value)
    }
  }

  #exactValue(): string {
    const { kind, text } = this.#peek()
    if (kind === 'end' || text === ',') return ''
    this.#next()
    if (kind === 'word') return text
    throw unparsed(`found '${text}', expected: identifier`)
  }

  #among(key: string, wanted: boolean): LabelSelector {
    const open = this.#next()
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`)
    const values = this.#values()
    for (const [index, value] of [...new Set(values)].sort().entries()) requireLabelValue(key, value, index)
    return (labels) => (labels[key] !== undefined && values.includes(labels[key])) === wanted
  }

  #values(): string[] {
    const values: string[] = []
    let expectsValue = true
    for (;;) {
      const { kind, text } = this.#next()
      if (kind === 'word' && expectsValue) {
        values.push(text)
        expectsValue = false
      } else if (text === ',') {
        if (expectsValue) values.push('')
        expectsValue = true
      } else if (text === ')') {
        if (expectsValue) values.push('')
        return values
      } else if (expectsValue) throw unparsed(`found '${text}', expected: ',', ')' or identifier`)
      else throw unparsed(`found '${text}', expected: ',' or ')'`)
    }
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' }
  }

  #next(): Token {
    const token = this.#peek()
    this.#at++
    return token
  }
}

const bad = (message: string) => new StatusError(400, 'BadRequest', message)

const unparsed = (message: string) => bad(`unable to parse requirement: ${message}`)
