import { isMap, type KubeObject } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { immutable, invalidValue, required, tooLong } from '../causes.ts'
import { immutableDataCauses, keyCauses, mapOf, withEmptyBytes } from './config-map.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const SIZE_LIMIT = 1_048_576

/** What must be in the data of which type. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
}

export const secretRules: KindRules = {
  decoded: (object) => withoutStringData(withEmptyBytes(object, 'data')),
  causes: (object, before) => [
    ...(before === undefined || before['type'] === object['type'] ? [] : [immutable('type', object['type'])]),
    ...(before === undefined ? [] : immutableDataCauses(object, before, [], ['data'])),
    ...keyCauses(object, 'data'),
    ...sizeCauses(object),
    ...typeCauses(object),
  ],
}

/** `stringData` is for writing only: it goes into `data`. */
function withoutStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (!isMap(stringData)) return stringData === undefined ? object : (rest as KubeObject)
  const written = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')])
  return { ...rest, data: { ...mapOf(object, 'data'), ...Object.fromEntries(written) } } as KubeObject
}

function sizeCauses(object: KubeObject): FieldCause[] {
  const size = Object.values(mapOf(object, 'data')).reduce<number>((sum, value) => sum + Buffer.byteLength(String(value), 'base64'), 0)
  return size > SIZE_LIMIT ? [tooLong('data', SIZE_LIMIT)] : []
}

function typeCauses(object: KubeObject): FieldCause[] {
  const type = String(object['type'])
  const data = mapOf(object, 'data')
  const missing = (REQUIRED[type] ?? []).filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`))
  if (type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined) {
    return [required('data[username]'), required('data[password]')]
  }
  if (type === 'kubernetes.io/service-account-token' && (object.metadata.annotations?.['kubernetes.io/service-account.name'] ?? '') === '') {
    return [required('metadata.annotations[kubernetes.io/service-account.name]')]
  }
  const config = data['.dockerconfigjson']
  if (type !== 'kubernetes.io/dockerconfigjson' || config === undefined || isJson(Buffer.from(String(config), 'base64').toString())) return missing
  return [...missing, invalidValue('data[.dockerconfigjson]', '<secret contents redacted>', 'invalid character in JSON')]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
