import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml'
import { checkNodes } from './check-nodes.ts'
import type { ConfigIssue, Position } from './config-issue.ts'
import { MAX_ALIASES, MAX_DEPTH, MAX_VALUES } from './config-limits.ts'
import type { ConfigPath } from './config-path.ts'
import { describeYamlError } from './describe-yaml-error.ts'
import { offsetOf } from './locate-node.ts'

export interface ParsedYaml {
  readonly document: Document
  /** Findings in the text itself; without any, its value can be read. */
  readonly issues: readonly ConfigIssue[]
  locate(path: ConfigPath): Position | undefined
}

type Refuse = (offset: number, message: string) => void

/** A text as YAML 1.2, of which JSON is a part. What would make it slow, or larger than it looks, is found before it is composed. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter()
  const issues: ConfigIssue[] = []
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const refuse: Refuse = (offset, message) => issues.push({ path: [], message, position: at(offset) })
  const document = compose(text, lines, refuse)
  const language = /^\s*[{[]/.test(text) ? 'JSON' : 'YAML'
  // One: what follows the first is mostly its consequence.
  const [error] = issues.length === 0 ? [...document.errors, ...document.warnings] : []
  if (error !== undefined) refuse(error.pos[0], `not valid ${language}: ${describeYamlError(error)}`)
  else if (issues.length === 0) checkNodes(document, refuse)
  return {
    document,
    issues,
    locate: (path) => {
      const offset = offsetOf(document, path)
      return offset === undefined ? undefined : at(offset)
    },
  }
}

/**
 * What parseDocument does, with limits: composing recurses for each level, looks for an alias in the whole document, and compares each name with
 * all names beside it (which checkNodes does faster).
 */
function compose(text: string, lines: LineCounter, refuse: Refuse): Document {
  const composer = new Composer({ schema: 'core', merge: false, uniqueKeys: false })
  // The first; one that is told to yields a document in any case.
  const [document] = composer.compose(limitedTokens(text, lines, refuse), true, text.length)
  return document as Document
}

/** Begins the lexeme of a scalar. */
const SCALAR = '\u001f'

function* limitedTokens(text: string, lines: LineCounter, refuse: Refuse) {
  const parser = new Parser(lines.addNewLine)
  let aliases = 0
  let scalars = 0
  let documents = 0
  let before = ''
  lines.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('*') && before !== SCALAR) aliases += 1
    if (lexeme === SCALAR) scalars += 1
    before = lexeme
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') documents += 1
      if (documents === 2) return refuse(token.offset, 'a second document begins here ("---"); accepted is one')
      yield token
    }
    if (aliases > MAX_ALIASES) return refuse(parser.offset, `found more than ${MAX_ALIASES} aliases (*name); accepted are at most ${MAX_ALIASES}`)
    // A value and its name.
    if (scalars > 2 * MAX_VALUES) return refuse(parser.offset, `found more than ${MAX_VALUES} values; accepted are at most ${MAX_VALUES}`)
    // The document itself and a scalar stand there too.
    if (parser.stack.length > MAX_DEPTH + 2)
      return refuse(parser.offset, `found more than ${MAX_DEPTH} levels of lists and objects; accepted are at most ${MAX_DEPTH}`)
  }
  for (const token of parser.end()) {
    if (token.type === 'document') documents += 1
    if (documents === 2) return refuse(token.offset, 'a second document begins here ("---"); accepted is one')
    yield token
  }
}
