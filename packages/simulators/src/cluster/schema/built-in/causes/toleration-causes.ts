import type { JsonMap } from '../../../kube-object.ts'
import { invalidValue } from '../../../rules/causes.ts'
import { labelValueCauses, qualifiedNameCauses } from '../../../rules/qualified-name.ts'
import type { FieldCause } from '../../field-cause.ts'
import { oneOf, textOf } from './values.ts'

export const tolerationCauses = (tolerations: readonly JsonMap[], path: string): FieldCause[] =>
  tolerations.flatMap((toleration, index) => {
    const at = `${path}[${index}]`
    const key = textOf(toleration['key'])
    const operator = textOf(toleration['operator'])
    const effect = textOf(toleration['effect'])
    return [
      ...(key === '' ? [] : qualifiedNameCauses(`${at}.key`, key)),
      ...(key === '' && operator !== 'Exists'
        ? [invalidValue(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"')]
        : []),
      ...(toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute'
        ? [invalidValue(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
        : []),
      ...operatorCauses(operator, textOf(toleration['value']), at),
      ...(effect === '' ? [] : oneOf(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
    ]
  })

function operatorCauses(operator: string, value: string, path: string): FieldCause[] {
  switch (operator) {
    case '':
    case 'Equal':
      return labelValueCauses(`${path}.operator`, value)
    case 'Exists':
      return value === '' ? [] : [invalidValue(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
    default:
      return oneOf(`${path}.operator`, operator, ['Equal', 'Exists'])
  }
}
