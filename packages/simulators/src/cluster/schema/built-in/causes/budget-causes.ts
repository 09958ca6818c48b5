import { isMap, type JsonMap } from '../../../kube-object.ts'
import { invalidValue } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { printedSelector, selectorCauses } from './selector-causes.ts'
import { atMostAll, countOrPercent } from './values.ts'

export function budgetCauses(spec: JsonMap): FieldCause[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec
  const printed = {
    MinAvailable: minAvailable ?? null,
    Selector: isMap(selector) ? printedSelector(selector) : null,
    MaxUnavailable: maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  }
  const both = minAvailable !== undefined && maxUnavailable !== undefined
  return [
    ...(both ? [invalidValue('spec', printed, 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...['minAvailable', 'maxUnavailable'].flatMap((name) => [
      ...(spec[name] === undefined ? [] : countOrPercent(`spec.${name}`, spec[name])),
      ...atMostAll(`spec.${name}`, spec[name]),
    ]),
    ...(isMap(selector) ? selectorCauses(selector, 'spec.selector') : []),
  ]
}
