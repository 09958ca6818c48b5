import { isMap } from '../src/cluster/kube-object.ts'

/** Kinds of entries in a timeline of Kubernetes and Flux. */
const OF_KUBERNETES = ['call', 'note', 'watch']
export const OF_ARGOCD = ['call', 'note', 'get']

/**
 * Whether a file is of the format of recordings: exchanges, or a timeline of such kinds of entries.
 * @throws when it is not; the message names the member and what it has to be: `exchanges[3].request.path has to be a text`.
 */
export function checkFormat(content: unknown, kinds: readonly string[] = OF_KUBERNETES): void {
  const file = mapAt(content, 'the file')
  const { exchanges, timeline, given } = file
  if (exchanges === undefined && timeline === undefined) throw new Error('has neither exchanges nor a timeline')
  if (exchanges !== undefined) eachAt(exchanges, 'exchanges', checkExchange)
  if (timeline !== undefined) eachAt(timeline, 'timeline', (entry, where) => checkEntry(entry, where, kinds))
  optional(file, 'namespace', 'the file', textAt)
  if (given !== undefined) eachAt(given, 'given', mapAt)
}

function checkEntry(entry: unknown, where: string, kinds: readonly string[]): void {
  const { kind, ...rest } = mapAt(entry, where)
  if (!kinds.includes(String(kind))) throw new Error(`${where}.kind has to be one of ${kinds.join(', ')}`)
  numberAt(rest['atMs'], `${where}.atMs`)
  if (kind === 'call') checkExchange(rest, where)
  if (kind === 'note') {
    textAt(rest['note'], `${where}.note`)
    for (const name of ['revision', 'digest']) optional(rest, name, where, textAt)
  }
  if (kind === 'get') {
    numberAt(rest['status'], `${where}.status`)
    mapAt(rest['body'], `${where}.body`)
  }
  if (kind === 'watch') {
    for (const name of ['resource', 'type']) textAt(rest[name], `${where}.${name}`)
    const { metadata } = mapAt(rest['object'], `${where}.object`)
    textAt(mapAt(metadata, `${where}.object.metadata`)['name'], `${where}.object.metadata.name`)
  }
}

function checkExchange(entry: unknown, where: string): void {
  const exchange = mapAt(entry, where)
  optional(exchange, 'id', where, textAt)
  checkRequest(exchange['request'], `${where}.request`)
  const at = `${where}.response`
  const response = mapAt(exchange['response'], at)
  for (const name of ['status', 'tookMs', 'headersAtMs', 'endAtMs']) optional(response, name, at, numberAt)
  optional(response, 'end', at, textAt)
  optional(response, 'headers', at, (headers, path) => eachAt(headers, path, checkHeader))
  optional(response, 'stream', at, (stream, path) => eachAt(stream, path, checkChunk))
}

function checkHeader(pair: unknown, where: string): void {
  const [name, value] = listAt(pair, where)
  textAt(name, `${where}[0]`)
  textAt(value, `${where}[1]`)
}

function checkChunk(piece: unknown, where: string): void {
  const { atMs, chunk, note } = mapAt(piece, where)
  // In place of chunks that are left out.
  if (typeof note === 'string' && chunk === undefined) return
  numberAt(atMs, `${where}.atMs`)
  textAt(chunk, `${where}.chunk`)
}

/** @throws when it is not a request of the format. */
export function checkRequest(value: unknown, where: string): void {
  const request = mapAt(value, where)
  textAt(request['method'], `${where}.method`)
  if (!textAt(request['path'], `${where}.path`).startsWith('/')) throw new Error(`${where}.path has to begin with /`)
  optional(request, 'contentType', where, textAt)
  optional(request, 'headers', where, (headers, path) => {
    for (const [name, header] of Object.entries(mapAt(headers, path))) textAt(header, `${path}.${name}`)
  })
}

/** A recording has null where there was nothing. */
function optional(map: Readonly<Record<string, unknown>>, name: string, where: string, check: (value: unknown, where: string) => unknown): void {
  if (map[name] !== undefined && map[name] !== null) check(map[name], where === 'the file' ? name : `${where}.${name}`)
}

export function mapAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isMap(value)) throw new Error(`${where} has to be an object`)
  return value
}

function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} has to be a list`)
  return value
}

/** Checks each of a list. */
export function eachAt(value: unknown, where: string, check: (item: unknown, where: string) => unknown): void {
  for (const [index, item] of listAt(value, where).entries()) check(item, `${where}[${index}]`)
}

export function textAt(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where} has to be a text`)
  return value
}

export function numberAt(value: unknown, where: string): number {
  if (typeof value !== 'number') throw new Error(`${where} has to be a number`)
  return value
}

/** What is wrong with a file, with its name. */
export const inFile = (path: string, error: unknown): Error => {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(`${path}: ${error instanceof SyntaxError ? 'is no JSON: ' : ''}${message}`, { cause: error })
}
