import { goPlain } from '../go-plain.ts'
import { isMap, type JsonMap } from '../kube-object.ts'
import { itemElement, keyText, pathText } from './path-elements.ts'
import { isNamed, memberShape, type Shape } from './shapes.ts'

/** Why an applied value does not fit its schema, in the words of the typed conversion; undefined when it does. */
export function typedFailure(shape: Shape, value: unknown): string | undefined {
  const failures = failuresOf(shape, value, [])
  return failures.length > 1 ? `errors:\n${failures.map((failure) => `  ${failure}`).join('\n')}` : failures[0]
}

function failuresOf(shape: Shape, value: unknown, path: readonly string[]): string[] {
  if (shape === undefined || value === null) return []
  const fail = (what: string) => [`${pathText(path)}: ${what}`]
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? [] : fail(`expected string, got &value.valueUnstructured{Value:${literal(value)}}`)
    case 'integer':
    case 'number':
      return typeof value === 'number' ? [] : fail(`expected numeric (int or float), got ${typeName(value)}`)
    case 'boolean':
      return typeof value === 'boolean' ? [] : fail(`expected boolean, got &{${goPlain(value)}}`)
    case 'array':
      return Array.isArray(value) ? failuresInList(shape, value, path) : fail(`expected list, got &{${goPlain(value)}}`)
    case 'object':
      return isMap(value) ? failuresInMap(shape, value, path) : fail(`expected map, got &{${goPlain(value)}}`)
    default:
      return []
  }
}

function failuresInMap(shape: NonNullable<Shape>, value: JsonMap, path: readonly string[]): string[] {
  const isOpen = shape['x-kubernetes-preserve-unknown-fields'] === true || shape.additionalProperties !== undefined || shape.properties === undefined
  const failures: string[] = []
  for (const name of Object.keys(value).sort()) {
    const inside = [...path, `f:${name}`]
    // Nothing after the first unknown one is looked at.
    if (!isOpen && !isNamed(shape, name)) return [...failures, `${pathText(inside)}: field not declared in schema`]
    failures.push(...failuresOf(memberShape(shape, name), value[name], inside))
  }
  return failures
}

function failuresInList(shape: NonNullable<Shape>, list: readonly unknown[], path: readonly string[]): string[] {
  const type = shape['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') return list.flatMap((item, index) => failuresOf(shape.items, item, [...path, `i:${index}`]))
  const seen = new Set<string>()
  return list.flatMap((item, index) => {
    const found = itemElement(shape, item)
    if ('failure' in found) return [`${pathText(path)}: element ${index}: ${found.failure}`]
    if (seen.has(found.element)) return [`${pathText(path)}: duplicate entries for key ${keyText(found.element)}`]
    seen.add(found.element)
    return failuresOf(shape.items, item, [...path, found.element])
  })
}

/** `%T` */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isMap(value)) return 'map[string]interface {}'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** `%#v` */
function literal(value: unknown): string {
  if (value === null) return 'interface {}(nil)'
  if (Array.isArray(value)) return `[]interface {}{${value.map(literal).join(', ')}}`
  if (!isMap(value)) return JSON.stringify(value)
  return `map[string]interface {}{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${literal(value[name])}`)
    .join(', ')}}`
}
