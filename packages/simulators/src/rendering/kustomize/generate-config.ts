import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { isMap, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { buildFailure } from './build-failure.ts'
import { listOf, textMap } from './read-fields.ts'

export interface GeneratedObject {
  readonly object: KubeObject
  readonly needsHash: boolean
  readonly behavior: 'create' | 'merge' | 'replace'
}

interface Source {
  readonly folder: string
  readonly shown: (path: string) => string
}

/** The object of one entry of `configMapGenerator:` or `secretGenerator:`. @throws RenderFailure `build`. */
export async function generateObject(kind: 'ConfigMap' | 'Secret', args: JsonMap, defaults: JsonMap, source: Source): Promise<GeneratedObject> {
  const name = String(args['name'] ?? '')
  const behavior = String(args['behavior'] ?? '')
  const options = mergedOptions(defaults, isMap(args['options']) ? args['options'] : {})
  const pairs = await pairsOf(args, source)
  const texts = kind === 'Secret' ? { type: String(args['type'] ?? 'Opaque'), data: mapped(pairs, encoded) } : configMapData(pairs)
  const object: KubeObject = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      ...(typeof args['namespace'] === 'string' && args['namespace'] !== '' ? { namespace: args['namespace'] } : {}),
      ...(isMap(options['labels']) ? { labels: textMap(options['labels']) } : {}),
      ...(isMap(options['annotations']) ? { annotations: textMap(options['annotations']) } : {}),
    },
    ...texts,
    ...(options['immutable'] === true ? { immutable: true } : {}),
  }
  return {
    object,
    needsHash: options['disableNameSuffixHash'] !== true,
    behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create',
  }
}

function mergedOptions(defaults: JsonMap, own: JsonMap): JsonMap {
  const both = (name: string): JsonMap => {
    const merged = { ...(isMap(defaults[name]) ? defaults[name] : {}), ...(isMap(own[name]) ? own[name] : {}) }
    return Object.keys(merged).length === 0 ? {} : { [name]: merged }
  }
  const either = (name: string) => own[name] === true || defaults[name] === true
  return { ...both('labels'), ...both('annotations'), disableNameSuffixHash: either('disableNameSuffixHash'), immutable: either('immutable') }
}

type Pairs = ReadonlyMap<string, Buffer>

async function pairsOf(args: JsonMap, { folder, shown }: Source): Promise<Pairs> {
  const pairs = new Map<string, Buffer>()
  const add = (key: string, value: Buffer) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw buildFailure(`"${key}" is not a valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.'`)
    if (pairs.has(key)) throw buildFailure(`configmap ${String(args['name'])} illegally repeats the key \`${key}\``)
    pairs.set(key, value)
  }
  const read = async (path: string, sources: string): Promise<Buffer> => {
    const file = resolve(folder, path)
    try {
      return await readFile(file)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      const said = error.code === 'EISDIR' ? `read ${shown(file)}: is a directory` : `open ${shown(file)}: no such file or directory`
      throw buildFailure(`loading KV pairs: ${sources}: ${said}`, error)
    }
  }
  const envs = [...listOf(args['envs']).map(String), ...(typeof args['env'] === 'string' ? [args['env']] : [])]
  const envSources = `env source files: [${envs.join(' ')}]`
  for (const path of envs) {
    for (const [key, value] of envLines((await read(path, envSources)).toString(), envSources)) add(key, Buffer.from(value))
  }
  for (const literal of listOf(args['literals']).map(String)) {
    const equals = literal.indexOf('=')
    if (equals < 1)
      throw buildFailure(
        `loading KV pairs: literal sources [${listOf(args['literals']).join(' ')}]: invalid literal source ${literal}, expected key=value`,
      )
    add(literal.slice(0, equals), Buffer.from(unquoted(literal.slice(equals + 1))))
  }
  for (const entry of listOf(args['files']).map(String)) {
    const equals = entry.indexOf('=')
    const path = entry.slice(equals + 1)
    add(equals < 0 ? basename(path) : entry.slice(0, equals), await read(path, `file sources: [${listOf(args['files']).join(' ')}]`))
  }
  return pairs
}

const unquoted = (text: string) => (/^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text)

/** `KEY=value`; a line without a sign takes the variable of the environment, of which a controller has none. */
function envLines(text: string, sources: string): [string, string][] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const equals = line.indexOf('=')
      const key = equals < 0 ? line : line.slice(0, equals)
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) throw buildFailure(`loading KV pairs: ${sources}: "${key}" is not a valid key name`)
      return [key, equals < 0 ? '' : line.slice(equals + 1)]
    })
}

function configMapData(pairs: Pairs): JsonMap {
  const texts = new Map([...pairs].filter(([, value]) => isText(value)))
  const bytes = new Map([...pairs].filter(([, value]) => !isText(value)))
  return {
    ...(texts.size === 0 ? {} : { data: mapped(texts, (value) => value.toString()) }),
    ...(bytes.size === 0 ? {} : { binaryData: mapped(bytes, encoded) }),
  }
}

const isText = (value: Buffer) => Buffer.from(value.toString()).equals(value)
const mapped = (pairs: Pairs, change: (value: Buffer) => string): JsonMap =>
  Object.fromEntries([...pairs].map(([key, value]) => [key, change(value)]))

const LINE = 70

/** In lines, as kustomize writes base64 that is longer. */
function encoded(value: Buffer): string {
  const text = value.toString('base64')
  if (text.length <= LINE) return text
  return `${(text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).join('\n')}\n`
}
