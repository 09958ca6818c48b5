import { Document, isScalar, LineCounter, parseAllDocuments, type Scalar, type ScalarTag, visit } from 'yaml'
import { goYamlError } from './go-yaml-error.ts'

export interface GoYamlOptions {
  /** `yes`, `on` and their like are booleans, as sigs.k8s.io/yaml has it. Default false, as in yaml.v3. */
  readonly yaml11?: boolean
}

export interface GoYamlDocument {
  /** Undefined for an empty one. */
  readonly value: unknown
  /** `yaml: line 3: …`. */
  readonly error?: string
}

/** `0644` is octal for every YAML library of Go. */
const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: () => false,
  test: /^[-+]?0[0-7_]+$/,
  resolve: (text) => Number.parseInt(text.replaceAll('_', ''), 8),
}

/** `1_000`. */
const UNDERSCORED: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: () => false,
  test: /^[-+]?[1-9][0-9]*_[0-9_]*$/,
  resolve: (text) => Number.parseInt(text.replaceAll('_', ''), 10),
}

/** A date is a time for yaml.v3, and comes out as one. */
const DATE: ScalarTag = {
  tag: 'tag:yaml.org,2002:timestamp',
  default: true,
  identify: () => false,
  test: /^\d{4}-\d\d?-\d\d?$/,
  resolve: (text) =>
    `${text
      .split('-')
      .map((part) => part.padStart(2, '0'))
      .join('-')}T00:00:00Z`,
}

const BOOLEAN: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  identify: () => false,
  test: /^(?:[yY]|[yY]es|YES|[oO]n|ON|[nN]|[nN]o|NO|[oO]ff|OFF)$/,
  resolve: (text) => /^(?:y|yes|on)$/i.test(text),
}

/** The documents of a YAML (or JSON) text, as Go programs read them. */
export function parseGoYaml(text: string, { yaml11 = false }: GoYamlOptions = {}): GoYamlDocument[] {
  const added = yaml11 ? [OCTAL, UNDERSCORED, BOOLEAN] : [OCTAL, UNDERSCORED, DATE]
  const lineCounter = new LineCounter()
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, lineCounter, customTags: (tags) => [...added, ...tags] })
  return [...documents].map((document) => {
    if (document.errors.length > 0) return { value: undefined, error: goYamlError(document.errors) }
    const repeated = yaml11 ? undefined : repeatedKey(document, lineCounter)
    if (repeated !== undefined) return { value: undefined, error: repeated }
    try {
      return { value: (document.toJS() as unknown) ?? undefined }
    } catch (error) {
      const [, anchor] = /^Unresolved alias .*: (.*)$/.exec(error instanceof Error ? error.message : '') ?? []
      if (anchor === undefined) throw error
      return { value: undefined, error: `yaml: unknown anchor '${anchor}' referenced` }
    }
  })
}

/** yaml.v3 refuses a key that a map has already. */
function repeatedKey(document: Document.Parsed, lines: LineCounter): string | undefined {
  let found: string | undefined
  visit(document, {
    Map: (_, map) => {
      const seen = new Map<string, number>()
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue
        const line = lines.linePos(key.range?.[0] ?? 0).line
        const before = seen.get(String(key.value))
        found ??=
          before === undefined
            ? undefined
            : `yaml: unmarshal errors:\n  line ${line}: mapping key ${JSON.stringify(key.value)} already defined at line ${before}`
        seen.set(String(key.value), line)
      }
    },
  })
  return found
}

/** As sigs.k8s.io/yaml writes a value: members sorted, lists not indented, quotes only where they are needed. */
export function writeGoYaml(value: unknown): string {
  const document = new Document(value, { sortMapEntries: true, aliasDuplicateObjects: false, singleQuote: true } as never)
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string') quoteAsGo(node as Scalar<string>)
    },
  })
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true, flowCollectionPadding: false })
}

/** What another type could be taken for is double-quoted; several lines are a block. */
function quoteAsGo(node: Scalar<string>): void {
  const text = node.value
  const [read] = text === '' ? [] : parseGoYaml(text, { yaml11: true })
  if (text.includes('\n')) node.type = 'BLOCK_LITERAL'
  else if (
    text === '' ||
    (read?.error === undefined && typeof read?.value !== 'string' && typeof read?.value !== 'object') ||
    /^\d{4}-\d\d-\d\d/.test(text)
  )
    node.type = 'QUOTE_DOUBLE'
}
