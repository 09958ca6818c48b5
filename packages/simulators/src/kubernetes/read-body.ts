import { parse } from 'yaml'
import { isMap, type JsonMap } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { contentTypeOf, unknownFormat } from './media-types.ts'

const LIMIT = 3_145_728

/** The object of a POST or PUT. JSON when no type is named (recorded). @throws StatusError 400, 413, 415. */
export async function readObject(request: Request, kind: string): Promise<JsonMap> {
  const type = contentTypeOf(request)
  if (!['', 'application/json', 'application/yaml'].includes(type)) throw unknownFormat()
  const text = await readText(request)
  const shown = text === '' ? '<empty>' : text
  const refuse = (reason: string) =>
    new StatusError(
      400,
      'BadRequest',
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${reason} (${shown})`,
    )
  return type === 'application/yaml' ? parseYaml(text, refuse) : parseJson(text, refuse)
}

/** A merge patch or an applied configuration (of which JSON is YAML too). @throws StatusError 400, 413. */
export async function readPatch(request: Request): Promise<JsonMap> {
  const text = await readText(request)
  const refuse = (reason: string) => new StatusError(400, 'BadRequest', `error decoding patch: ${reason}`)
  return contentTypeOf(request) === 'application/apply-patch+yaml' ? parseYaml(text, refuse) : parseJson(text, refuse)
}

/** DeleteOptions, or nothing. @throws StatusError 400. */
export async function readOptions(request: Request): Promise<JsonMap> {
  const text = await readText(request)
  return text === '' ? {} : parseJson(text, (reason) => new StatusError(400, 'BadRequest', `couldn't get version/kind; ${reason}`))
}

async function readText(request: Request): Promise<string> {
  const text = await request.text()
  if (Buffer.byteLength(text) > LIMIT) throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`)
  return text
}

function parseJson(text: string, refuse: (reason: string) => StatusError): JsonMap {
  try {
    return requireMap(JSON.parse(text), refuse)
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse(`json parse error: ${inWordsOfGo(error.message)}`)
    throw error
  }
}

function parseYaml(text: string, refuse: (reason: string) => StatusError): JsonMap {
  try {
    return requireMap(parse(text), refuse)
  } catch (error) {
    if (error instanceof Error && error.name === 'YAMLParseError')
      throw refuse(`error converting YAML to JSON: yaml: ${error.message.split('\n')[0]}`)
    throw error
  }
}

function requireMap(value: unknown, refuse: (reason: string) => StatusError): JsonMap {
  if (isMap(value)) return value
  throw refuse('json: cannot unmarshal into Go value of type map[string]interface {}')
}

function inWordsOfGo(message: string): string {
  const token = /^Unexpected token '(.)'/.exec(message)?.[1]
  return token === undefined ? 'unexpected end of JSON input' : `invalid character '${token}' looking for beginning of value`
}
