import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { parseWholeGoJson } from '../gateway/go-json.ts'

const MISSING = 'missing value'

/** The operations of a JSON patch, in the words of Go's decoder for what is none. @throws ApiError. */
export function decodeGoJsonPatch(text: string): readonly JsonMap[] {
  const patch = parseWholeGoJson(text)
  if (patch === null) return []
  if (!Array.isArray(patch)) throw failure(`json: cannot unmarshal ${nameOf(patch)} into Go value of type jsonpatch.Patch`)
  return patch.map((operation: Json) => {
    if (operation === null) return {}
    if (!isMap(operation)) throw failure(`json: cannot unmarshal ${nameOf(operation)} into Go value of type jsonpatch.Operation`)
    return operation
  })
}

/**
 * RFC 6902 as the library of Argo CD applies it, on a copy: a member that is not there may be replaced, null is a member that is not there, an
 * index may count from the end. @throws ApiError in its words.
 */
export function applyGoJsonPatch(document: JsonMap, operations: readonly JsonMap[]): Json {
  let root: Json = structuredClone(document)
  for (const operation of operations) root = applied(root, operation)
  return root
}

function applied(root: Json, operation: JsonMap): Json {
  switch (operation['op']) {
    case 'add':
      add(root, operation)
      return root
    case 'remove':
      remove(root, operation)
      return root
    case 'replace':
      return replaced(root, operation)
    case 'move':
      move(root, operation)
      return root
    case 'copy':
      copy(root, operation)
      return root
    case 'test':
      test(root, operation)
      return root
    default:
      throw failure(`Unexpected kind: ${typeof operation['op'] === 'string' ? operation['op'] : 'unknown'}`)
  }
}

function add(root: Json, { path, value = null }: JsonMap): void {
  if (typeof path !== 'string') throw failure(`add operation failed to decode path: ${MISSING}`)
  const place = find(root, path)
  if (place === undefined) throw failure(`add operation does not apply: doc is missing path: "${path}": ${MISSING}`)
  within(`error in add for path: '${path}'`, () => insert(place, value))
}

function remove(root: Json, { path }: JsonMap): void {
  if (typeof path !== 'string') throw failure(`remove operation failed to decode path: ${MISSING}`)
  const place = find(root, path)
  if (place === undefined) throw failure(`remove operation does not apply: doc is missing path: "${path}": ${MISSING}`)
  within(`error in remove for path: '${path}'`, () => takeOut(place))
}

function replaced(root: Json, operation: JsonMap): Json {
  const path = decoded(operation, 'path', 'replace')
  const { value } = operation
  if (path === '') {
    if (value === undefined || value === null) throw new ApiError(13, 'runtime error: invalid memory address or nil pointer dereference')
    if (!isMap(value) && !Array.isArray(value)) throw failure('replace operation value must be object or array: %!w(<nil>)')
    return value
  }
  const place = find(root, path)
  if (place === undefined) throw failure(`replace operation does not apply: doc is missing path: ${path}: ${MISSING}`)
  if (Array.isArray(place.holder)) {
    try {
      place.holder[indexIn(place.holder, place.key)] = value ?? null
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      throw failure(`replace operation does not apply: doc is missing key: ${path}: ${MISSING}`)
    }
  } else place.holder[place.key] = value ?? null
  return root
}

function move(root: Json, operation: JsonMap): void {
  const from = decoded(operation, 'from', 'move')
  const source = find(root, from)
  if (source === undefined) throw failure(`move operation does not apply: doc is missing from path: ${from}: ${MISSING}`)
  const value = within(`error in move for path: '${source.key}'`, () => {
    const found = valueAt(source)
    takeOut(source)
    return found
  })
  const path = decoded(operation, 'path', 'move')
  const target = find(root, path)
  if (target === undefined) throw failure(`move operation does not apply: doc is missing destination path: ${path}: ${MISSING}`)
  within(`error in move for path: '${path}'`, () => insert(target, value))
}

function copy(root: Json, operation: JsonMap): void {
  const from = decoded(operation, 'from', 'copy')
  const source = find(root, from)
  if (source === undefined) throw failure(`copy operation does not apply: doc is missing from path: ${from}: ${MISSING}`)
  const value = within(`error in copy for from: '${from}'`, () => valueAt(source))
  const { path } = operation
  if (typeof path !== 'string') throw failure(`copy operation failed to decode path: ${MISSING}`)
  const target = find(root, path)
  if (target === undefined) throw failure(`copy operation does not apply: doc is missing destination path: ${path}: ${MISSING}`)
  within('error while adding value during copy', () => insert(target, structuredClone(value)))
}

function test(root: Json, operation: JsonMap): void {
  const path = decoded(operation, 'path', 'test')
  const { value = null } = operation
  const place = path === '' ? undefined : find(root, path)
  if (path !== '' && place === undefined) throw failure(`test operation does not apply: is missing path: ${path}: ${MISSING}`)
  const found = place === undefined ? root : within(`error in test for path: '${path}'`, () => valueAt(place))
  if (!isDeepStrictEqual(found, value)) throw failure(`testing value ${path} failed: test failed`)
}

/** `path` or `from` of an operation. */
function decoded(operation: JsonMap, member: 'path' | 'from', kind: string): string {
  const given = operation[member]
  if (typeof given === 'string') return given
  const before = `${kind} operation failed to decode ${member}: `
  if (given !== undefined && given !== null) throw failure(`${before}json: cannot unmarshal ${nameOf(given)} into Go value of type string`)
  throw failure(`${before}${member === 'path' ? 'operation missing path field' : 'operation, missing from field'}: ${MISSING}`)
}

interface Place {
  readonly holder: JsonMap | Json[]
  readonly key: string
}

function find(root: Json, path: string): Place | undefined {
  const parts = path.split('/').slice(1)
  const last = parts.pop()
  if (last === undefined) return undefined
  let holder = root
  for (const part of parts) {
    if (!isMap(holder) && !Array.isArray(holder)) return undefined
    try {
      holder = valueAt({ holder, key: unescaped(part) })
    } catch (error) {
      if (error instanceof ApiError) return undefined
      throw error
    }
  }
  return isMap(holder) || Array.isArray(holder) ? { holder, key: unescaped(last) } : undefined
}

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')

function valueAt({ holder, key }: Place): Json {
  if (Array.isArray(holder)) return holder[indexIn(holder, key)] ?? null
  return holder[key] ?? null
}

function insert({ holder, key }: Place, value: Json): void {
  if (!Array.isArray(holder)) holder[key] = value
  else if (key === '-') holder.push(value)
  else {
    if (!isInteger(key)) throw failure(`value was not a proper array index: '${key}': ${notInteger(key)}`)
    holder.splice(inRange(Number(key), holder.length + 1), 0, value)
  }
}

function takeOut({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(indexIn(holder, key), 1)
  else if (Object.hasOwn(holder, key)) delete holder[key]
  else throw failure(`Unable to remove nonexistent key: ${key}: ${MISSING}`)
}

function indexIn(holder: readonly Json[], key: string): number {
  if (!isInteger(key)) throw failure(notInteger(key))
  return inRange(Number(key), holder.length)
}

function inRange(index: number, length: number): number {
  if (index >= length || index < -length) throw failure(`Unable to access invalid index: ${index}: invalid index referenced`)
  return index < 0 ? index + length : index
}

const isInteger = (key: string) => /^[+-]?\d+$/.test(key)

const notInteger = (key: string) => `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`

function within<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ApiError) throw failure(`${what}: ${error.message}`)
    throw error
  }
}

const failure = (message: string) => new ApiError(2, message)

const nameOf = (value: Json) => (Array.isArray(value) ? 'array' : isMap(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value)
