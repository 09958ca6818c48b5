import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { duplicateMembers, jsonProblem } from './json-problems.ts'
import { contentTypeOf, unknownFormat } from './media-type.ts'
import { readText } from './read-text.ts'
import { readYaml, yamlProblem } from './yaml-body.ts'

export interface DecodedBody {
  readonly value: JsonMap
  /** Members that were there more than once. */
  readonly duplicates: readonly string[]
}

export interface BodyText {
  readonly text: string
  readonly yaml: boolean
}

/** Of a POST or PUT; JSON when no type is named (recorded). @throws StatusError 413, 415. */
export async function readBody(request: Request): Promise<BodyText> {
  const type = contentTypeOf(request)
  if (!['', 'application/json', 'application/yaml'].includes(type)) throw unknownFormat()
  return { text: await readText(request), yaml: type === 'application/yaml' }
}

/** `needsKind`: a built-in kind is known from the path, a custom resource has to name itself. @throws StatusError 400. */
export function decodeObject({ text, yaml }: BodyText, kind: string, needsKind: boolean): DecodedBody {
  const refuse = (reason: string) =>
    new StatusError(400, 'BadRequest', `the object provided is unrecognized (must be of type ${kind}): ${reason} (${summary(text)})`)
  const parsed = yaml ? fromYaml(text, refuse) : fromJson(text, refuse)
  const missing = () => refuse(`Object 'Kind' is missing in '${yaml ? JSON.stringify(parsed) : text}'`)
  if (parsed === null && needsKind) throw missing()
  if (parsed !== null && !isMap(parsed)) throw refuse(`couldn't get version/kind; json parse error: ${notAnObject(parsed)}`)
  if (needsKind && (parsed?.['kind'] ?? '') === '') throw missing()
  // Go's decoder of structs does not notice what is there twice.
  const duplicates = yaml || !needsKind || parsed === null ? [] : duplicateMembers(text)
  return { value: parsed ?? {}, duplicates }
}

function fromJson(text: string, refuse: (reason: string) => StatusError): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw refuse(`couldn't get version/kind; json parse error: ${jsonProblem(text)}`)
  }
}

function fromYaml(text: string, refuse: (reason: string) => StatusError): Json {
  const read = readYaml(text)
  if ('error' in read) throw refuse(`yaml: ${yamlProblem(read.error, text)}`)
  return read.value
}

/** The start of the body, in hexadecimal where it is no object. */
function summary(text: string): string {
  if (text === '') return '<empty>'
  if (text.startsWith('{')) return text.length > 30 ? `${text.slice(0, 30)} ...` : text
  const bytes = Buffer.from(text)
  return bytes.length > 30 ? `${bytes.subarray(0, 30).toString('hex')} ...` : bytes.toString('hex')
}

export function notAnObject(value: Json): string {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`
}
