import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from './api-error.ts'
import { parseGoJson } from './go-json.ts'
import type { FieldShape, MessageShape } from './message-shape.ts'

/** A body as Go's decoder reads it; an empty one is an empty message. @throws ApiError 400 for what does not fit. */
export async function decodeBody(request: Request, shape: MessageShape): Promise<JsonMap> {
  const text = await request.text()
  return text.trim() === '' ? {} : decodeMessage(parseGoJson(text), shape)
}

/** A body that is the value of one member of its message, as the message. @throws ApiError 400 for what does not fit. */
export async function decodeWholeBody(request: Request, { name, shape }: { readonly name: string; readonly shape: FieldShape }): Promise<JsonMap> {
  const text = await request.text()
  const value = text.trim() === '' ? null : parseGoJson(text)
  return value === null ? {} : { [name]: decodeField(value, shape, [], '') }
}

/** @throws ApiError 500 for what is missing: the message cannot be sent on to the service. */
export function checkRequired(message: JsonMap, required: readonly string[]): void {
  const missing = required.find((name) => message[name] === undefined)
  if (missing !== undefined) throw requiredNotSet(missing)
}

export const requiredNotSet = (name: string) => new ApiError(13, `grpc: error while marshaling: proto: required field "${name}" not set`)

/** What the shape knows of a message, with the names of the shape: Go takes them in any case. @throws ApiError 400. */
export function decodeMessage(value: Json, shape: MessageShape, path: readonly string[] = [], owner?: string): JsonMap {
  if (!isMap(value)) throw mismatch(value, path, owner ?? shape.type, goType(shape))
  const decoded: JsonMap = {}
  for (const [given, member] of Object.entries(value)) {
    const name = nameIn(shape, given)
    if (name === undefined || member === null) continue
    decoded[name] = decodeField(member, shape.fields[name] ?? 'any', [...path, name], shape.type)
  }
  return decoded
}

function nameIn({ fields }: MessageShape, given: string): string | undefined {
  if (Object.hasOwn(fields, given)) return given
  const folded = given.toLowerCase()
  return Object.keys(fields).find((name) => name.toLowerCase() === folded)
}

function decodeField(value: Json, shape: FieldShape, path: readonly string[], owner: string): Json {
  if (shape === 'any') return value
  if (shape === 'string' && typeof value !== 'string') throw mismatch(value, path, owner, 'string')
  if (shape === 'bool' && typeof value !== 'boolean') throw mismatch(value, path, owner, 'bool')
  if (shape === 'int64' && !(typeof value === 'number' && Number.isInteger(value))) throw mismatch(value, path, owner, 'int64')
  if (typeof shape === 'string') return value
  if ('list' in shape) {
    if (!Array.isArray(value)) throw mismatch(value, path, owner, goType(shape))
    return value.map((item: Json) => (item === null ? zeroOf(shape.list) : decodeField(item, shape.list, path, owner)))
  }
  if ('map' in shape) {
    if (!isMap(value)) throw mismatch(value, path, owner, goType(shape))
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, member === null ? zeroOf(shape.map) : decodeField(member, shape.map, path, owner)]),
    )
  }
  return decodeMessage(value, shape, path, owner)
}

/** What null leaves in a list or a map. */
function zeroOf(shape: FieldShape): Json {
  if (typeof shape === 'string') return { string: '', bool: false, int64: 0, any: null }[shape]
  return 'fields' in shape ? {} : null
}

function goType(shape: FieldShape): string {
  if (shape === 'any') return 'interface {}'
  if (typeof shape === 'string') return shape
  if ('list' in shape) return `[]${goType(shape.list)}`
  if ('map' in shape) return `map[string]${goType(shape.map)}`
  return `${shape.goPackage ?? 'v1alpha1'}.${shape.type}`
}

function mismatch(value: Json, path: readonly string[], owner: string, wanted: string): ApiError {
  const place = path.length === 0 ? `Go value of type ${wanted}` : `Go struct field ${owner}.${path.join('.')} of type ${wanted}`
  return new ApiError(3, `json: cannot unmarshal ${described(value, wanted)} into ${place}`)
}

function described(value: Json, wanted: string): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' && wanted === 'int64' ? `number ${value}` : typeof value
}
