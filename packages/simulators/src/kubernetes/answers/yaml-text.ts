import { isMap } from '../../cluster/kube-object.ts'
import { scalarText } from './yaml-scalar.ts'

/** JSON as YAML in the style of Go's library: keys in order, lists not indented. */
export function yamlText(value: unknown): string {
  return isEmpty(value) ? `${flowText(value)}\n` : `${blockLines(value, 0).join('\n')}\n`
}

/** The lines of a list or map that is not empty, from a column. */
function blockLines(value: unknown, column: number): string[] {
  const indent = ' '.repeat(column)
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (isEmpty(item)) return [`${indent}- ${flowText(item, column + 2)}`]
      const [first = '', ...rest] = blockLines(item, column + 2)
      return [`${indent}- ${first.trimStart()}`, ...rest]
    })
  }
  if (!isMap(value)) return [indent + flowText(value, column)]
  return Object.keys(value)
    .sort(naturally)
    .flatMap((name) => {
      const key = `${indent}${scalarText(name, { column, indent: column + 2, isKey: true })}:`
      const member: unknown = value[name]
      if (isEmpty(member)) return [`${key} ${flowText(member, key.length + 1, column + 2)}`]
      return [key, ...blockLines(member, Array.isArray(member) ? column : column + 2)]
    })
}

/** Whether it stands on the line of its key. */
const isEmpty = (value: unknown) => typeof value !== 'object' || value === null || Object.keys(value).length === 0

function flowText(value: unknown, column = 0, indent = column): string {
  if (Array.isArray(value)) return '[]'
  if (isMap(value)) return '{}'
  return typeof value === 'string' ? scalarText(value, { column, indent, isKey: false }) : JSON.stringify(value)
}

/** Numbers inside of names count as numbers, and letters come after what is none. */
function naturally(one: string, other: string): number {
  const [a, b] = [one.match(PARTS) ?? [], other.match(PARTS) ?? []]
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left = '', right = ''] = [a[index], b[index]]
    if (left === right) continue
    if (/^\d/.test(left) && /^\d/.test(right)) return Number(left) - Number(right) || left.length - right.length
    const [isLetter, isOther] = [/^\p{L}/u.test(left), /^\p{L}/u.test(right)]
    return isLetter === isOther ? (left < right ? -1 : 1) : isLetter ? 1 : -1
  }
  return a.length - b.length
}

const PARTS = /\d+|\D/gu
