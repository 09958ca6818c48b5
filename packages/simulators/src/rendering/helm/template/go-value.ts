import { isMap } from '../../../cluster/kube-object.ts'
import { formatFloat } from './go-text.ts'

/**
 * Values as templates have them: what YAML holds (a number is a float64 of Go), bigint for an int of Go, functions for methods, undefined
 * and null for nil.
 */
export type Value = unknown

export const isNil = (value: Value): value is null | undefined => value === null || value === undefined

export function isTrue(value: Value): boolean {
  if (isNil(value) || value === false || value === '' || value === 0 || value === 0n) return false
  if (Array.isArray(value)) return value.length > 0
  return !isMap(value) || Object.keys(value).length > 0
}

/** As `%v` prints a value inside of another, and `printf`. */
export function formatValue(value: Value): string {
  if (isNil(value)) return '<nil>'
  if (typeof value === 'number') return formatFloat(value)
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`
  if (isMap(value)) {
    const members = sortedMembers(value).filter(([, member]) => typeof member !== 'function')
    return `map[${members.map(([name, member]) => `${name}:${formatValue(member)}`).join(' ')}]`
  }
  return String(value)
}

export const sortedMembers = (map: object): [string, Value][] => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

/** The name of a value's Go type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    case 'bigint':
      return 'int'
    case 'function':
      return 'func()'
    default:
      return isNil(value) ? '<nil>' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  }
}

/** The name of its kind. */
export function kindName(value: Value): string {
  if (isNil(value)) return 'invalid'
  return Array.isArray(value) ? 'slice' : isMap(value) ? 'map' : typeName(value)
}

export function isEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  if (isMap(a) && isMap(b)) {
    const names = Object.keys(a)
    return names.length === Object.keys(b).length && names.every((name) => name in b && isEqual(a[name], b[name]))
  }
  return a === b || (isNil(a) && isNil(b))
}
