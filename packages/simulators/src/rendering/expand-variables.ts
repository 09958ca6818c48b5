import { RenderFailure } from './render-failure.ts'
import { changeText } from './shell-functions.ts'

/**
 * A text with its `${…}` filled in as Flux's envsubst does it; `$$` is a `$`. @throws RenderFailure `substitute`.
 */
export function expand(text: string, values: ReadonlyMap<string, string>, strict: boolean): string {
  return new Expansion(text, values, strict).all()
}

const failed = (message: string) => new RenderFailure('substitute', '', `variable substitution failed: ${message}`)

/** Operators that say themselves what an unset variable is. */
const WITH_DEFAULT = ['=', ':=', ':-', ':?', ':+']

class Expansion {
  readonly #text: string
  readonly #values: ReadonlyMap<string, string>
  readonly #strict: boolean
  #at = 0

  constructor(text: string, values: ReadonlyMap<string, string>, strict: boolean) {
    this.#text = text
    this.#values = values
    this.#strict = strict
  }

  all(): string {
    let out = ''
    while (this.#at < this.#text.length) {
      if (this.#accept('$$')) out += '$'
      else if (this.#accept('${')) out += this.#variable()
      else out += this.#text[this.#at++]
    }
    return out
  }

  #accept(part: string): boolean {
    if (!this.#text.startsWith(part, this.#at)) return false
    this.#at += part.length
    return true
  }

  #match(pattern: RegExp): string {
    const sticky = new RegExp(pattern, 'uy')
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #name(message: string): string {
    const name = this.#match(/[\p{L}\p{Nd}_]+/u)
    if (name === '') throw failed(message)
    return name
  }

  #close(message = 'bad substitution'): void {
    if (!this.#accept('}')) throw failed(message)
  }

  /** After `${`. */
  #variable(): string {
    if (this.#accept('#')) {
      const name = this.#name('bad substitution')
      this.#close()
      return this.#valueOf(name, '#', [])
    }
    const name = this.#name('unable to parse variable name')
    const operator = this.#match(/:[=\-?+]|=|:|,,?|\^\^?|\/[/#%]?|##?|%%?/)
    if (operator === '') {
      this.#close('missing closing brace')
      return this.#valueOf(name, '', [])
    }
    const args = this.#arguments(operator)
    this.#close()
    return this.#valueOf(name, operator, args)
  }

  #arguments(operator: string): string[] {
    if (WITH_DEFAULT.includes(operator)) {
      const parts: string[] = []
      while (this.#at < this.#text.length && !this.#text.startsWith('}', this.#at)) parts.push(this.#argument(/[^}$]|\$(?!\{)/))
      return parts
    }
    if (operator === ':') {
      const offset = this.#argument(/[^:}$]|\$(?!\{)/)
      return this.#match(/:+/) === '' ? [offset] : [offset, this.#argument(/[^}$]|\$(?!\{)/)]
    }
    if (operator.startsWith('/')) {
      const pattern = this.#escaped(/[^/$]|\$(?!\{)/)
      if (this.#match(/\/+/) === '') throw failed('bad substitution')
      return this.#text.startsWith('}', this.#at) ? [pattern] : [pattern, this.#escaped(/[^}$]|\$(?!\{)/)]
    }
    return operator.startsWith('#') || operator.startsWith('%') ? [this.#argument(/[^}$]|\$(?!\{)/)] : []
  }

  /** A `${…}`, or characters of one kind. */
  #argument(character: RegExp): string {
    if (this.#accept('${')) return this.#variable()
    const found = this.#match(new RegExp(`(?:${character.source})+`))
    if (found === '') throw failed('unable to parse substitution within function')
    return found
  }

  /** The same, in which `$$`, `\/` and `\\` stand for their second character. */
  #escaped(character: RegExp): string {
    if (this.#accept('${')) return this.#variable()
    const found = this.#match(new RegExp(String.raw`(?:\$\$|\\[/\\]|${character.source})+`))
    if (found === '') throw failed('unable to parse substitution within function')
    return found.replace(/\$\$|\\[/\\]/g, (pair) => pair.charAt(1))
  }

  #valueOf(name: string, operator: string, args: readonly string[]): string {
    const value = this.#values.get(name)
    if (value === undefined && this.#strict && !WITH_DEFAULT.includes(operator))
      throw failed(`variable not set (strict mode): ${JSON.stringify(name)}`)
    return changeText(value ?? '', operator, args)
  }
}
