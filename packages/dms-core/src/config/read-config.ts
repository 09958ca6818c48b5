import { dirname, resolve } from 'node:path'
import { DmsError } from '../errors/dms-error.ts'
import { checkTree } from './check-tree.ts'
import { type ConfigPlace, configError } from './config-error.ts'
import { MAX_ALIASES, MAX_BYTES } from './config-limits.ts'
import { parseYaml } from './parse-yaml.ts'
import { readConfigFile } from './read-config-file.ts'

/** Exactly one member: a path, YAML or JSON text, or what was parsed already. */
export type ConfigSource = { readonly file: string } | { readonly text: string } | { readonly config: unknown }

export interface ConfigDocument extends ConfigPlace {
  readonly value: unknown
  /** Where packages named as `type` are looked for first. */
  readonly directory: string
}

/** @throws DmsError CONFIG for what is no configuration by its text alone. */
export async function readConfig(source: ConfigSource): Promise<ConfigDocument> {
  const members: Readonly<Record<string, unknown>> = typeof source === 'object' && source !== null ? { ...source } : {}
  const given = Object.keys(members).filter((member) => members[member] !== undefined)
  const [kind = ''] = given
  const found = given.join(' and ') || (typeof source === 'string' ? 'a text' : 'nothing')
  if (given.length !== 1 || !['file', 'text', 'config'].includes(kind)) {
    throw refused(`found ${found}; accepted is exactly one of file, text, config`)
  }
  if (kind === 'config') {
    const document = { name: 'config', value: members['config'], directory: process.cwd(), locate: () => undefined }
    return accepted(document)
  }
  const text = members[kind]
  if (typeof text !== 'string') throw refused(`found ${kind} that is no text; accepted is ${kind === 'file' ? 'the path of a file' : 'YAML or JSON'}`)
  return kind === 'text' ? parseText('text', text, process.cwd()) : parseText(text, await readConfigFile(text), dirname(resolve(text)))
}

function refused(message: string): DmsError {
  return new DmsError({ code: 'CONFIG', message: `configuration: ${message}`, details: { issues: [{ path: '', message }] } })
}

function parseText(name: string, text: string, directory: string): ConfigDocument {
  const refuse = (message: string) => configError({ name, locate: () => undefined }, [{ path: [], message }])
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_BYTES) throw refuse(`found ${bytes} bytes; accepted are at most ${MAX_BYTES}`)
  if (text.includes('\0')) throw refuse('found a NUL character; accepted is YAML or JSON')
  const { document, issues, locate } = parseYaml(text)
  const place = { name, locate }
  if (issues.length > 0) throw configError(place, issues)
  const value = toValue(() => document.toJS({ maxAliasCount: MAX_ALIASES }), refuse)
  if (value === null || value === undefined) throw refuse('found nothing but white space and comments; accepted is an object with plugins.dms')
  return accepted({ ...place, value, directory })
}

function accepted(document: ConfigDocument): ConfigDocument {
  const issues = checkTree(document.value)
  if (issues.length > 0) throw configError(document, issues)
  return document
}

function toValue(read: () => unknown, refuse: (message: string) => DmsError): unknown {
  try {
    return read()
  } catch {
    // All aliases are known to have their anchors; what is left is that they multiply. The original names one, which may be a secret without quotes.
    throw refuse(`found aliases (*name) that stand for more than ${MAX_ALIASES} others; accepted are at most ${MAX_ALIASES}`)
  }
}
