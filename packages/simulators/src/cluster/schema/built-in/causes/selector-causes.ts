import { isMap, type Json, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import { qualifiedNameCauses } from '../../../rules/qualified-name.ts'
import type { FieldCause } from '../../field-cause.ts'
import { labels, mapAt, mapsAt, textOf } from './values.ts'

export function selectorCauses(selector: JsonMap, path: string): FieldCause[] {
  return [
    ...labels(`${path}.matchLabels`, mapAt(selector, 'matchLabels')),
    ...mapsAt(selector, 'matchExpressions').flatMap((expression, index) => expressionCauses(expression, `${path}.matchExpressions[${index}]`)),
  ]
}

function expressionCauses(expression: JsonMap, path: string): FieldCause[] {
  const operator = textOf(expression['operator'])
  const values = Array.isArray(expression['values']) ? expression['values'] : []
  return [...operatorCauses(operator, values.length, path), ...qualifiedNameCauses(`${path}.key`, textOf(expression['key']))]
}

function operatorCauses(operator: string, values: number, path: string): FieldCause[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values === 0 ? [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    case 'Exists':
    case 'DoesNotExist':
      return values > 0 ? [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
    default:
      return [invalidValue(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}

/** In the order of their names. */
export const printedLabels = (own: JsonMap): JsonMap =>
  Object.fromEntries(
    Object.keys(own)
      .sort()
      .map((name) => [name, own[name] ?? null]),
  )

/** As the server prints one: members in the order of the struct, labels in that of their names. */
export function printedSelector(selector: JsonMap): JsonMap {
  return {
    ...(selector['matchLabels'] === undefined ? {} : { matchLabels: printedLabels(mapAt(selector, 'matchLabels')) }),
    ...(selector['matchExpressions'] === undefined ? {} : { matchExpressions: mapsAt(selector, 'matchExpressions').map(printedExpression) }),
  }
}

const printedExpression = ({ key = '', operator = '', values }: JsonMap): Json => ({ key, operator, ...(values === undefined ? {} : { values }) })

/** Nothing selects nothing; an empty selector selects everything. */
export function selects(selector: Json | undefined, own: JsonMap): boolean {
  if (!isMap(selector)) return false
  const isEqual = Object.entries(mapAt(selector, 'matchLabels')).every(([name, value]) => own[name] === value)
  return isEqual && mapsAt(selector, 'matchExpressions').every((expression) => holds(expression, own))
}

function holds({ key, operator, values }: JsonMap, own: JsonMap): boolean {
  const value = own[textOf(key)]
  const isIn = Array.isArray(values) && value !== undefined && values.includes(value)
  switch (operator) {
    case 'In':
      return isIn
    case 'NotIn':
      return !isIn
    case 'Exists':
      return value !== undefined
    default:
      return value === undefined
  }
}
