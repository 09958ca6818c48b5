import { unquoteGo } from './go-text.ts'
import { lexTemplate, lineAt, type Part } from './lex-template.ts'
import { PipeParser } from './parse-pipe.ts'
import { TemplateParseError } from './template-error.ts'
import type { Pipe, Template, TemplateNode, TemplateNodes } from './template-node.ts'

/** A template and those that it defines. @throws TemplateParseError. */
export function parseTemplate(file: string, source: string, isFunction: (name: string) => boolean): Template[] {
  const parser = new TemplateParser(file, source, isFunction)
  const nodes = parser.parse()
  return [{ name: file, file, source, nodes }, ...parser.defined]
}

interface Block {
  readonly nodes: TemplateNodes
  /** The action that ended it: `end`, `else` with what follows it; undefined at the end of the file. */
  readonly end: { readonly word: 'end' | 'else'; readonly action: Action } | undefined
}

interface Action {
  readonly at: number
  readonly tokens: PipeParser
}

class TemplateParser {
  readonly defined: Template[] = []
  readonly #file: string
  readonly #source: string
  readonly #isFunction: (name: string) => boolean
  readonly #parts: readonly Part[]
  #next = 0
  #rangeDepth = 0
  #variables = ['$']

  constructor(file: string, source: string, isFunction: (name: string) => boolean) {
    this.#file = file
    this.#source = source
    this.#isFunction = isFunction
    this.#parts = lexTemplate(file, source)
  }

  parse(): TemplateNodes {
    const { nodes, end } = this.#block()
    if (end !== undefined) throw this.#failure(end.action.at, `unexpected {{${end.word}}}`)
    return nodes
  }

  #failure(at: number, message: string): TemplateParseError {
    return new TemplateParseError(this.#file, lineAt(this.#source, at), message)
  }

  #block(): Block {
    const nodes: TemplateNode[] = []
    for (let part = this.#parts[this.#next++]; part !== undefined; part = this.#parts[this.#next++]) {
      if (part.type === 'text') {
        nodes.push(part)
        continue
      }
      const { at } = part
      const tokens = new PipeParser(part.tokens, this.#variables, this.#isFunction, (message) => this.#failure(at, message))
      const word = tokens.peek()?.type === 'identifier' ? tokens.peek()?.text : undefined
      if (word === 'end' || word === 'else') {
        tokens.take()
        if (word === 'end') tokens.requireEnd('end')
        return { nodes, end: { word, action: { at, tokens } } }
      }
      const node = this.#action(word, { at, tokens })
      if (node !== undefined) nodes.push(node)
    }
    return { nodes, end: undefined }
  }

  #action(word: string | undefined, action: Action): TemplateNode | undefined {
    const { at, tokens } = action
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        tokens.take()
        return this.#branch(word, action)
      case 'define':
        tokens.take()
        this.#define(this.#name(action, 'define clause'), tokens)
        return undefined
      case 'block':
      case 'template':
        return this.#call(word, action)
      case 'break':
      case 'continue':
        tokens.take()
        tokens.requireEnd(`{{${word}}}`)
        if (this.#rangeDepth === 0) throw this.#failure(at, `{{${word}}} outside {{range}}`)
        return { type: word }
      default:
        return { type: 'action', pipe: tokens.pipe('command') }
    }
  }

  #branch(type: 'if' | 'with' | 'range', { at, tokens }: Action): TemplateNode {
    const outside = this.#variables.length
    const pipe = tokens.pipe(type)
    const inside = this.#variables.length
    this.#rangeDepth += type === 'range' ? 1 : 0
    const { nodes, end } = this.#block()
    this.#rangeDepth -= type === 'range' ? 1 : 0
    this.#variables.length = inside
    const otherwise = end?.word === 'else' ? this.#otherwise(type, end.action) : this.#ended(end)
    this.#variables.length = outside
    return { type, at, pipe, body: nodes, otherwise }
  }

  /** `{{else}} … {{end}}`, `{{else if x}} …`. */
  #otherwise(type: 'if' | 'with' | 'range', action: Action): TemplateNodes {
    const next = action.tokens.peek()
    if (next !== undefined && type !== 'range' && next.text === type) {
      action.tokens.take()
      return [this.#branch(type, action)]
    }
    action.tokens.requireEnd('else')
    const { nodes, end } = this.#block()
    if (end?.word === 'else') throw this.#failure(end.action.at, 'expected end; found {{else}}')
    this.#ended(end)
    return nodes
  }

  #ended(end: Block['end']): TemplateNodes {
    if (end === undefined) throw this.#failure(this.#source.length, 'unexpected EOF')
    return []
  }

  #name({ at, tokens }: Action, context: string): string {
    const token = tokens.take()
    if (token?.type !== 'string') throw this.#failure(at, `unexpected ${token === undefined ? '"}}"' : `<${token.text}>`} in ${context}`)
    return token.text.startsWith('`') ? token.text.slice(1, -1) : unquoteGo(token.text)
  }

  #define(name: string, tokens: PipeParser): void {
    tokens.requireEnd('define clause')
    const { nodes, end } = this.#ownBlock()
    if (end?.word !== 'end') throw this.#failure(end?.action.at ?? this.#source.length, end === undefined ? 'unexpected EOF' : 'unexpected {{else}}')
    // An empty definition does not replace one that has content.
    if (nodes.some((node) => node.type !== 'text' || node.text.trim() !== '') || !this.defined.some((one) => one.name === name)) {
      this.defined.push({ name, file: this.#file, source: this.#source, nodes })
    }
  }

  /** One that sees no variable of what is around it. */
  #ownBlock(): Block {
    const around = this.#variables
    this.#variables = ['$']
    const block = this.#block()
    this.#variables = around
    return block
  }

  #call(word: 'block' | 'template', action: Action): TemplateNode {
    const { at, tokens } = action
    tokens.take()
    const place = tokens.peek()?.at ?? at
    const name = this.#name(action, `${word} clause`)
    const pipe: Pipe | undefined = tokens.peek() === undefined ? undefined : tokens.pipe(`${word} clause`)
    if (word === 'block') {
      const { nodes, end } = this.#ownBlock()
      if (end?.word !== 'end') throw this.#failure(at, 'unexpected EOF')
      this.defined.push({ name, file: this.#file, source: this.#source, nodes })
    }
    return { type: 'template', at: place, text: `{{template ${JSON.stringify(name)}${pipe === undefined ? '' : ` ${pipe.text}`}}}`, name, pipe }
  }
}
