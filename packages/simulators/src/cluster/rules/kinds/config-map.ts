import { isDeepStrictEqual } from 'node:util'
import { isMap, type KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { forbidden, invalidValue, tooLong } from '../causes.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const SIZE_LIMIT = 1_048_576
const KEY = /^[-._a-zA-Z0-9]+$/
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

export const configMapRules: KindRules = {
  decoded: (object) => withEmptyBytes(object, 'binaryData'),
  causes: (object, before) => [
    ...(before === undefined ? [] : immutableDataCauses(object, before, ['data'], ['binaryData'])),
    ...keyCauses(object, 'data'),
    ...duplicateCauses(object),
    ...keyCauses(object, 'binaryData'),
    ...sizeCauses(object),
  ],
}

export const keyCauses = (object: KubeObject, member: string): FieldCause[] =>
  Object.keys(mapOf(object, member)).flatMap((key) => (KEY.test(key) ? [] : [invalidValue(`${member}[${key}]`, key, KEY_RULE)]))

/** Of what says of itself that it is `immutable`. */
export function immutableDataCauses(object: KubeObject, before: KubeObject, texts: readonly string[], bytes: readonly string[]): FieldCause[] {
  if (before['immutable'] !== true) return []
  const refuse = (member: string) => forbidden(member, 'field is immutable when `immutable` is set')
  return [
    ...(object['immutable'] === true ? [] : [refuse('immutable')]),
    ...texts.filter((member) => !isDeepStrictEqual(mapOf(object, member), mapOf(before, member))).map(refuse),
    // Measured: of bytes, none at all are another thing than an empty map of them.
    ...bytes.filter((member) => !isDeepStrictEqual(object[member], before[member])).map(refuse),
  ]
}

/** No bytes are empty ones (measured). */
export function withEmptyBytes(object: KubeObject, member: string): KubeObject {
  const map = mapOf(object, member)
  if (!Object.values(map).includes(null)) return object
  return { ...object, [member]: Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? ''])) }
}

export const mapOf = (object: KubeObject, member: string) => (isMap(object[member]) ? object[member] : {})

const duplicateCauses = (object: KubeObject): FieldCause[] =>
  Object.keys(mapOf(object, 'data'))
    .filter((key) => key in mapOf(object, 'binaryData'))
    .map((key) => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'))

function sizeCauses(object: KubeObject): FieldCause[] {
  const text = Object.values(mapOf(object, 'data')).reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0)
  const binary = Object.values(mapOf(object, 'binaryData')).reduce<number>((sum, value) => sum + Buffer.byteLength(String(value), 'base64'), 0)
  // Measured: the field of this one has no name.
  return text + binary > SIZE_LIMIT ? [tooLong('[]', SIZE_LIMIT)] : []
}
