import { isMap, type JsonMap } from '../../../kube-object.ts'
import { invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { mapsAt, requiredText, subdomain, textOf } from './values.ts'

const NAME_RULE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']
const FIELDS =
  /^(metadata\.(name|namespace|uid)|metadata\.(labels|annotations)\['.+'\]|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/

export const environmentCauses = (container: JsonMap, path: string): FieldCause[] => [
  ...mapsAt(container, 'env').flatMap((variable, index) => variableCauses(variable, `${path}.env[${index}]`)),
  ...mapsAt(container, 'envFrom').flatMap((source, index) => sourceCauses(source, `${path}.envFrom`, index)),
]

function variableCauses(variable: JsonMap, path: string): FieldCause[] {
  const name = textOf(variable['name'])
  const named = name === '' ? [required(`${path}.name`)] : /^[ -<>-~]+$/.test(name) ? [] : [invalidValue(`${path}.name`, name, NAME_RULE)]
  const source = variable['valueFrom']
  return isMap(source) ? [...named, ...valueSourceCauses(source, textOf(variable['value']), `${path}.valueFrom`)] : named
}

function valueSourceCauses(source: JsonMap, value: string, path: string): FieldCause[] {
  const given = SOURCES.filter((name) => isMap(source[name]))
  const inside = given.flatMap((name) => {
    const reference = source[name]
    return isMap(reference) ? referenceCauses(name, reference, `${path}.${name}`) : []
  })
  const [quoted, last] = [
    SOURCES.slice(0, -1)
      .map((name) => `\`${name}\``)
      .join(', '),
    `\`${SOURCES.at(-1)}\``,
  ]
  if (given.length === 0) return [invalidValue(path, '', `must specify one of: ${quoted} or ${last}`)]
  if (value !== '') return [...inside, invalidValue(path, '', 'may not be specified when `value` is not empty')]
  return given.length > 1 ? [...inside, invalidValue(path, '', 'may not have more than one field specified at a time')] : inside
}

function referenceCauses(kind: string, reference: JsonMap, path: string): FieldCause[] {
  if (kind === 'configMapKeyRef' || kind === 'secretKeyRef') {
    return [...subdomain(`${path}.name`, textOf(reference['name'])), ...requiredText(`${path}.key`, reference['key'])]
  }
  if (kind !== 'fieldRef') return []
  const field = textOf(reference['fieldPath'])
  if (field === '') return [required(`${path}.fieldPath`)]
  return FIELDS.test(field) ? [] : [invalidValue(`${path}.fieldPath`, field, `error converting fieldPath: field label not supported: ${field}`)]
}

function sourceCauses(source: JsonMap, path: string, index: number): FieldCause[] {
  const given = ['configMapRef', 'secretRef'].filter((name) => isMap(source[name]))
  // The one that is empty is named without its index.
  if (given.length === 0) return [invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`')]
  const inside = given.flatMap((name) => {
    const reference = source[name]
    return isMap(reference) ? subdomain(`${path}[${index}].${name}.name`, textOf(reference['name'])) : []
  })
  return given.length > 1 ? [...inside, invalidValue(path, '', 'may not have more than one field specified at a time')] : inside
}
