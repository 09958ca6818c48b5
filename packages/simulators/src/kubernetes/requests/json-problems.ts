/** What Go's decoder says of text that is no JSON. */
export function jsonProblem(text: string): string {
  const scan = new Scanner(text)
  try {
    scan.value()
    scan.space()
    return scan.at < text.length ? `invalid character ${quoted(text[scan.at])} after top-level value` : ''
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}

/** Members that an object of the text has more than once, as paths (`spec.color`), in the order of the text. The text is valid JSON. */
export function duplicateMembers(text: string): string[] {
  const scan = new Scanner(text)
  scan.value()
  return scan.duplicates
}

class Problem extends Error {}

class Scanner {
  at = 0
  readonly duplicates: string[] = []
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  space(): void {
    while (' \t\r\n'.includes(this.#text[this.at] ?? 'x')) this.at++
  }

  value(path = ''): void {
    this.space()
    const first = this.#text[this.at]
    if (first === '{') this.#object(path)
    else if (first === '[') this.#array(path)
    else if (first === '"') this.#string()
    else if (first === 't' || first === 'f' || first === 'n') this.#literal(first === 't' ? 'true' : first === 'f' ? 'false' : 'null')
    else if (first !== undefined && /[-0-9]/.test(first)) this.#number()
    else throw this.#unexpected('looking for beginning of value')
  }

  #object(path: string): void {
    const seen = new Set<string>()
    this.at++
    this.space()
    if (this.#text[this.at] === '}') {
      this.at++
      return
    }
    for (;;) {
      this.space()
      if (this.#text[this.at] !== '"') throw this.#unexpected('looking for beginning of object key string')
      const key = this.#string()
      const inner = path === '' ? key : `${path}.${key}`
      if (seen.has(key)) this.duplicates.push(inner)
      seen.add(key)
      this.space()
      if (this.#text[this.at] !== ':') throw this.#unexpected('after object key')
      this.at++
      this.value(inner)
      this.space()
      const next = this.#text[this.at]
      if (next !== ',' && next !== '}') throw this.#unexpected('after object key:value pair')
      this.at++
      if (next === '}') return
    }
  }

  #array(path: string): void {
    this.at++
    this.space()
    if (this.#text[this.at] === ']') {
      this.at++
      return
    }
    for (let index = 0; ; index++) {
      this.value(`${path}[${index}]`)
      this.space()
      const next = this.#text[this.at]
      if (next !== ',' && next !== ']') throw this.#unexpected('after array element')
      this.at++
      if (next === ']') return
    }
  }

  #string(): string {
    const start = this.at++
    for (;;) {
      const character = this.#text[this.at]
      if (character === undefined || character < ' ') throw this.#unexpected('in string literal')
      this.at += character === '\\' ? 2 : 1
      if (character === '"') return JSON.parse(this.#text.slice(start, this.at)) as string
    }
  }

  #literal(word: string): void {
    for (const [index, wanted] of [...word].entries()) {
      if (this.#text[this.at] !== wanted) throw this.#odd(this.#text[this.at] ?? ' ', index === 0 ? '' : `in literal ${word} (expecting '${wanted}')`)
      this.at++
    }
  }

  #number(): void {
    const [number = ''] = /^-?(?:0|[1-9]\d*)?(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.at)) ?? []
    this.at += number.length
    if (number === '' || number === '-') throw this.#odd(this.#text[this.at] ?? ' ', 'in numeric literal')
  }

  /** Go ends a text with a space to see what becomes of it. */
  #odd(found: string, where: string): Problem {
    return new Problem(`invalid character ${quoted(found)} ${where}`)
  }

  #unexpected(where: string): Problem {
    const found = this.#text[this.at]
    return found === undefined ? new Problem('unexpected end of JSON input') : this.#odd(found, where)
  }
}

const quoted = (character: string | undefined) =>
  character === "'" ? "'\\''" : character === '"' ? `'"'` : `'${JSON.stringify(character ?? '').slice(1, -1)}'`
