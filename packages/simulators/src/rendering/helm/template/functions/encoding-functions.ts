import { isMap } from '../../../../cluster/kube-object.ts'
import { parseGoYaml, writeGoYaml } from '../../../go-yaml.ts'
import type { Value } from '../go-value.ts'
import { FunctionFailure } from '../template-error.ts'
import { define, type Functions } from './define-function.ts'
import { goJsonError } from './json-error.ts'

/** bigint is an int of Go; JSON has but one kind of number. */
const plain = (value: Value): unknown =>
  typeof value === 'bigint'
    ? Number(value)
    : Array.isArray(value)
      ? value.map(plain)
      : isMap(value)
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
        : typeof value === 'function'
          ? undefined
          : (value ?? null)

/** Go sorts members, and escapes what HTML would read. */
const json = (value: Value, indent?: number) =>
  JSON.stringify(
    plain(value),
    (_, member: unknown) => (isMap(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member),
    indent,
  )
const escapedJson = (value: Value) =>
  json(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
const yaml = (value: Value) => writeGoYaml(plain(value)).replace(/\n$/, '')

/** A failure is in the result, not thrown. */
function decoded(read: () => unknown, isRight: (value: unknown) => boolean, wanted: string): Value {
  try {
    const value = read() ?? (wanted === 'map' ? {} : [])
    return isRight(value)
      ? value
      : wanted === 'map'
        ? { Error: `json: cannot unmarshal ${typeof value} into Go value of type map[string]interface {}` }
        : [`json: cannot unmarshal ${typeof value} into Go value of type []interface {}`]
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return wanted === 'map' ? { Error: message } : [message]
  }
}

/** As sigs.k8s.io/yaml reads it. */
function readYaml(text: string): unknown {
  const [document] = parseGoYaml(text, { yaml11: true })
  if (document?.error !== undefined) throw new FunctionFailure(`error converting YAML to JSON: ${document.error}`)
  return document?.value
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new FunctionFailure(goJsonError(text, error))
  }
}

export const ENCODING_FUNCTIONS: Functions = {
  toYaml: define('v', yaml),
  mustToYaml: define('v', yaml),
  toYamlPretty: define('v', yaml),
  fromYaml: define('s', (text: string) => decoded(() => readYaml(text), isMap, 'map')),
  fromYamlArray: define('s', (text: string) => decoded(() => readYaml(text), Array.isArray, 'list')),
  toJson: define('v', escapedJson),
  mustToJson: define('v', escapedJson),
  toRawJson: define('v', (value: Value) => json(value)),
  toPrettyJson: define('v', (value: Value) => json(value, 2)),
  fromJson: define('s', (text: string) => decoded(() => readJson(text), isMap, 'map')),
  fromJsonArray: define('s', (text: string) => decoded(() => readJson(text), Array.isArray, 'list')),
  mustFromJson: define('s', readJson),
}
