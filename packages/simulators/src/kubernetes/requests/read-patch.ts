import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../built-in.ts'
import type { ResourceCall } from '../routes/call.ts'
import { jsonProblem } from './json-problems.ts'
import { contentTypeOf, unknownFormat } from './media-type.ts'
import { readYaml, yamlProblem } from './yaml-body.ts'

export type PatchType = 'merge' | 'json' | 'strategic' | 'apply'

const TYPES: Readonly<Record<string, PatchType>> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}
const CUSTOM = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml'

/** @throws StatusError 415. */
export function patchTypeOf({ request, kind }: Pick<ResourceCall, 'request' | 'kind'>): PatchType {
  const type = TYPES[contentTypeOf(request)]
  if (isBuiltIn(kind)) {
    if (type !== undefined) return type
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  }
  if (type === undefined || type === 'strategic') throw unknownFormat(CUSTOM)
  return type
}

const bad = (message: string) => new StatusError(400, 'BadRequest', message)

/** @throws StatusError 400. */
export function decodeMerge(text: string, type: 'merge' | 'strategic'): JsonMap {
  const prefix = type === 'merge' ? 'error decoding patch: ' : ''
  const value = parseJson(text, prefix)
  if (isMap(value)) return value
  throw bad(`${prefix}json: cannot unmarshal ${typeOf(value)} into Go value of type map[string]interface {}`)
}

const MOST_OPERATIONS = 10_000

/** @throws StatusError 400, 413. */
export function decodeJsonPatch(text: string): readonly JsonMap[] {
  const prefix = 'error decoding patch: '
  const value = parseJson(text, prefix)
  if (!Array.isArray(value)) throw bad(`${prefix}json: cannot unmarshal ${typeOf(value)} into Go value of type []handlers.jsonPatchOp`)
  const odd = value.find((one) => !isMap(one))
  if (odd !== undefined) throw bad(`${prefix}json: cannot unmarshal ${typeOf(odd)} into Go value of type handlers.jsonPatchOp`)
  if (value.length > MOST_OPERATIONS) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${value.length}`
    throw new StatusError(413, 'RequestEntityTooLarge', message)
  }
  return value.filter(isMap)
}

/** An applied configuration: YAML, of which JSON is a part. @throws StatusError 400. */
export function decodeApply(text: string): JsonMap {
  const read = readYaml(text)
  if ('error' in read) {
    const line = read.error.pos[0] > 0 && text.startsWith('{') ? 'line 1: did not find expected node content' : yamlProblem(read.error, text)
    throw bad(`error decoding YAML: error converting YAML to JSON: yaml: ${line}`)
  }
  const { value } = read
  if (value === null) return {}
  if (isMap(value)) return value
  throw bad(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${typeOf(value)} into Go value of type map[string]interface {}`,
  )
}

function parseJson(text: string, prefix: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw bad(`${prefix}${jsonProblem(text)}`)
  }
}

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value)
