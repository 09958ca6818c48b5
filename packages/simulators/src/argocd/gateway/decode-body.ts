import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from './api-error.ts'
import type { FieldShape, MessageShape } from './message-shape.ts'

/** A body as Go's decoder reads it; an empty one is an empty message. @throws ApiError 400 for what does not fit, 500 for what is missing. */
export async function decodeBody(request: Request, shape: MessageShape): Promise<JsonMap> {
  const text = await request.text()
  const message = text === '' ? {} : decodeMessage(parse(text), shape)
  const missing = shape.required?.find((name) => message[name] === undefined)
  if (missing !== undefined) throw new ApiError(13, `grpc: error while marshaling: proto: required field "${missing}" not set`)
  return message
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new ApiError(3, error instanceof Error ? error.message : String(error))
  }
}

function decodeMessage(value: Json, shape: MessageShape, path: readonly string[] = []): JsonMap {
  if (!isMap(value)) throw mismatch(value, path, shape.type, `v1alpha1.${shape.type}`)
  const known = Object.entries(value).filter(([name, member]) => name in shape.fields && member !== null)
  return Object.fromEntries(known.map(([name, member]) => [name, decodeField(member, shape.fields[name] ?? 'any', [...path, name], shape.type)]))
}

function decodeField(value: Json, shape: FieldShape, path: readonly string[], owner: string): Json {
  if (shape === 'any') return value
  if (shape === 'string' && typeof value !== 'string') throw mismatch(value, path, owner, 'string')
  if (shape === 'bool' && typeof value !== 'boolean') throw mismatch(value, path, owner, 'bool')
  if (shape === 'int64' && typeof value !== 'number') throw mismatch(value, path, owner, 'int64')
  if (typeof shape === 'string') return value
  if ('list' in shape) {
    if (!Array.isArray(value)) throw mismatch(value, path, owner, 'slice')
    return value.map((item: Json) => decodeField(item, shape.list, path, owner))
  }
  if ('map' in shape) {
    if (!isMap(value)) throw mismatch(value, path, owner, 'map')
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decodeField(member, shape.map, path, owner)]))
  }
  return decodeMessage(value, shape, path)
}

function mismatch(value: Json, path: readonly string[], owner: string, wanted: string): ApiError {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const place = path.length === 0 ? `Go value of type ${wanted}` : `Go struct field ${owner}.${path.join('.')} of type ${wanted}`
  return new ApiError(3, `json: cannot unmarshal ${found} into ${place}`)
}
