import type { Json, JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from './api-error.ts'

/**
 * The first JSON value of a text, as Go's decoder reads it: what comes after it is ignored. What is none is told in Go's words.
 * @throws ApiError 400.
 */
export function parseGoJson(text: string): Json {
  return new GoJsonReader(text).read()
}

/** A text that is one JSON value and nothing else, as Go reads what is not a stream. @throws ApiError 400. */
export function parseWholeGoJson(text: string): Json {
  const reader = new GoJsonReader(text)
  try {
    const value = reader.read()
    reader.requireEnd()
    return value
  } catch (error) {
    if (error instanceof ApiError && error.message === UNEXPECTED_END) throw new ApiError(3, 'unexpected end of JSON input')
    throw error
  }
}

const UNEXPECTED_END = 'unexpected EOF'

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const LITERALS = { t: ['true', true], f: ['false', false], n: ['null', null] } as const
const DIGIT = /^[0-9]$/

class GoJsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Json {
    return this.#value('looking for beginning of value')
  }

  requireEnd(): void {
    if (this.#text.slice(this.#at).trim() === '') return
    this.#skipSpace()
    this.#refuse('after top-level value')
  }

  #value(where: string): Json {
    const char = this.#skipSpace()
    if (char === '{') return this.#object()
    if (char === '[') return this.#list()
    if (char === '"') return this.#string()
    if (char === '-' || DIGIT.test(char)) return this.#number()
    const literal = LITERALS[char as keyof typeof LITERALS]
    return literal === undefined ? this.#refuse(where) : this.#literal(literal[0], literal[1])
  }

  #object(): JsonMap {
    this.#at++
    const members: [string, Json][] = []
    if (this.#skipSpace() === '}') {
      this.#at++
      return {}
    }
    for (;;) {
      if (this.#skipSpace() !== '"') this.#refuse('looking for beginning of object key string')
      const name = this.#string()
      if (this.#skipSpace() !== ':') this.#refuse('after object key')
      this.#at++
      members.push([name, this.#value('looking for beginning of value')])
      const next = this.#skipSpace()
      if (next !== ',' && next !== '}') this.#refuse('after object key:value pair')
      this.#at++
      if (next === '}') return Object.fromEntries(members)
    }
  }

  #list(): Json[] {
    this.#at++
    const items: Json[] = []
    if (this.#skipSpace() === ']') {
      this.#at++
      return items
    }
    for (;;) {
      items.push(this.#value('looking for beginning of value'))
      const next = this.#skipSpace()
      if (next !== ',' && next !== ']') this.#refuse('after array element')
      this.#at++
      if (next === ']') return items
    }
  }

  #string(): string {
    let read = ''
    for (this.#at++; ; this.#at++) {
      const char = this.#peek()
      if (char === '"') break
      if (char < ' ') this.#refuse('in string literal')
      read += char === '\\' ? this.#escape() : char
    }
    this.#at++
    return read
  }

  /** Leaves the position on the last character of it. */
  #escape(): string {
    this.#at++
    const char = this.#peek()
    if (char !== 'u') return ESCAPES[char] ?? this.#refuse('in string escape code')
    let hex = ''
    while (hex.length < 4) {
      this.#at++
      const digit = this.#peek()
      if (!/^[0-9a-fA-F]$/.test(digit)) this.#refuse('in \\u hexadecimal character escape')
      hex += digit
    }
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #number(): number {
    const start = this.#at
    if (this.#peek() === '-') this.#at++
    if (!DIGIT.test(this.#peek())) this.#refuse('in numeric literal')
    if (this.#peek() === '0') this.#at++
    else this.#digits()
    if (this.#text[this.#at] === '.') {
      this.#at++
      if (!DIGIT.test(this.#peek())) this.#refuse('after decimal point in numeric literal')
      this.#digits()
    }
    if (this.#text[this.#at]?.toLowerCase() === 'e') {
      this.#at++
      if (this.#peek() === '+' || this.#peek() === '-') this.#at++
      if (!DIGIT.test(this.#peek())) this.#refuse('in exponent of numeric literal')
      this.#digits()
    }
    return Number(this.#text.slice(start, this.#at))
  }

  #digits(): void {
    while (DIGIT.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #literal<T extends Json>(word: string, value: T): T {
    for (let read = 1; read < word.length; read++) {
      this.#at++
      if (this.#peek() !== word[read]) this.#refuse(`in literal ${word} (expecting '${word[read]}')`)
    }
    this.#at++
    return value
  }

  #skipSpace(): string {
    while (/^[ \t\r\n]$/.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#peek()
  }

  #peek(): string {
    const char = this.#text[this.#at]
    if (char === undefined) throw new ApiError(3, UNEXPECTED_END)
    return char
  }

  #refuse(where: string): never {
    throw new ApiError(3, `invalid character ${quoted(this.#peek())} ${where}`)
  }
}

/** As Go writes a character: `'` and `"` in a way of their own. */
function quoted(char: string): string {
  if (char === "'") return "'\\''"
  if (char === '"') return `'"'`
  return `'${JSON.stringify(char).slice(1, -1)}'`
}
