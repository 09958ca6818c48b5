import type { KindInfo, PrinterColumn } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { AGE_DESCRIPTION, type ColumnDefinition, NAME } from './column-definition.ts'
import { humanDuration } from './human-duration.ts'
import { jsonPath } from './json-path.ts'

const AGE: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }

const columnsOf = ({ columns }: KindInfo): readonly PrinterColumn[] =>
  columns === undefined || columns.length === 0 ? [{ ...AGE, description: AGE_DESCRIPTION }] : columns

export const customColumns = (info: KindInfo): readonly ColumnDefinition[] => [
  NAME,
  ...columnsOf(info).map(({ name, type, format = '', description, jsonPath: path, priority = 0 }) => ({
    name,
    type,
    format,
    description: description ?? `Custom resource definition column (in JSONPath format): ${path}`,
    priority,
  })),
]

const paths = new Map<string, ReturnType<typeof jsonPath>>()

function pathOf(text: string) {
  const known = paths.get(text) ?? jsonPath(text)
  paths.set(text, known)
  return known
}

export function customCells(info: KindInfo, object: KubeObject, now: number): unknown[] {
  return [object.metadata.name, ...columnsOf(info).map((column) => cell(column, object, now))]
}

/** A value that is not of the type of its column is shown as none. */
function cell({ type, jsonPath: path }: PrinterColumn, object: KubeObject, now: number): unknown {
  const found = pathOf(path)(object)
  const [value] = found
  if (value === undefined || value === null) return null
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date': {
      const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
      return Number.isNaN(time) ? '<invalid>' : humanDuration(now - time)
    }
    default:
      return found.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(',')
  }
}
