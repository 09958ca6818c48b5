import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml'
import { DmsError } from '../errors/dms-error.ts'

/** Exactly one member: a path, YAML or JSON text, or what was parsed already. */
export type ConfigSource = { readonly file: string } | { readonly text: string } | { readonly config: unknown }

export interface ConfigDocument {
  /** How messages call it: the path as given, `text` or `config`. */
  readonly name: string
  readonly value: unknown
  /** Where packages named as `type` are looked for first. */
  readonly directory: string
  /** Position of the member at a path, or of the nearest one around it; nothing for an object. */
  locate(path: readonly (string | number)[]): { readonly line: number; readonly column: number } | undefined
}

const MAX_BYTES = 1024 * 1024
const MAX_ALIASES = 100

const config = (message: string, cause?: unknown) => new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: '', message }] }, cause })

export async function readConfig(source: ConfigSource): Promise<ConfigDocument> {
  const given = ['file', 'text', 'config'].filter((member) => member in source)
  if (given.length !== 1) throw config(`configuration: found ${given.join(' and ') || 'nothing'}; accepted is exactly one of file, text, config`)
  if ('config' in source) return { name: 'config', value: source.config, directory: process.cwd(), locate: () => undefined }
  if ('text' in source) return parseText('text', source.text, process.cwd())
  return parseText(source.file, await readText(source.file), dirname(resolve(source.file)))
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw config(`${file}: cannot be read (${code === 'ENOENT' ? 'there is no such file' : code})`, cause)
  }
}

function parseText(name: string, text: string, directory: string): ConfigDocument {
  if (Buffer.byteLength(text) > MAX_BYTES) throw config(`${name}: more than ${MAX_BYTES} bytes`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const error = document.errors[0]
  if (error !== undefined) {
    const at = lines.linePos(error.pos[0])
    throw config(`${name}: line ${at.line}, column ${at.col}: no YAML: ${withoutSource(error)}`)
  }
  return {
    name,
    value: toValue(name, () => document.toJS({ maxAliasCount: MAX_ALIASES })),
    directory,
    locate: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const node = nodeAt(document, path.slice(0, length))
        if (!isNode(node) || node.range == null) continue
        const at = lines.linePos(node.range[0])
        return { line: at.line, column: at.col }
      }
      return undefined
    },
  }
}

/** The name of a member, so that its line is told also where its value is on the next one; an item of a list itself. */
function nodeAt(document: Document, path: readonly (string | number)[]): unknown {
  const name = path.at(-1)
  const around: unknown = document.getIn(path.slice(0, -1), true)
  if (name === undefined || !isMap(around)) return document.getIn(path, true)
  return around.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))?.key
}

/** Those of them quote the text, which may hold a secret (R12). */
const QUOTING = ['BAD_DIRECTIVE', 'BAD_DQ_ESCAPE', 'BAD_SCALAR_START', 'IMPOSSIBLE', 'TAG_RESOLVE_FAILED', 'UNEXPECTED_TOKEN']

const withoutSource = ({ code, message }: YAMLError) => (QUOTING.includes(code) ? code.toLowerCase().replaceAll('_', ' ') : message)

function toValue(name: string, read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    const excessive = error instanceof Error && error.message.startsWith('Excessive alias count')
    const what = excessive
      ? `more than ${MAX_ALIASES} aliases`
      : 'an alias (*name) without its anchor (&name); a text that begins with "*" needs quotes'
    throw config(`${name}: ${what}`) // the original names the alias, which may be a secret without quotes
  }
}
