import { isMap } from '../../cluster/kube-object.ts'
import { GO_TYPES, GO_VALUES } from './go-types.ts'
import { quantityDump } from './quantity-dump.ts'

/**
 * The text that Kubernetes hashes: Go's structure with all its fields, those without a value too (spew's `%#v`, sorted keys, no addresses).
 * The value is that of the JSON; lists and maps without content are nil, as they are after a transport in protobuf.
 */
export const goDump = (type: string, value: unknown): string => `(${type})${bare(type, value)}`

const NIL = '<nil>'

const NO_TIME = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}'

const values = new Map(Object.entries(GO_VALUES).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)))

function bare(type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined || value === null ? NIL : bare(type.slice(1), value)
  if (type.startsWith('[]')) return list(type.slice(2), value)
  if (type.startsWith('map[')) return map(type.slice(type.indexOf(']') + 1), value)
  if (type === 'string') return typeof value === 'string' ? value : ''
  if (type === 'bool') return String(value === true)
  if (/^u?int\d*$/.test(type)) return String(value ?? 0)
  if (type === 'v1.Time') return NO_TIME
  if (type === 'resource.Quantity') return quantityDump(value)
  if (type === 'intstr.IntOrString') return numberOrText(value)
  const kind = values.get(type)
  if (kind !== undefined) return bare(kind, value)
  const fields = GO_TYPES[type]
  if (fields === undefined) throw new Error(`the Go type ${type} is not known`)
  return fields.startsWith('=') ? bare(fields.slice(1), value) : structure(fields, isMap(value) ? value : {})
}

function structure(fields: string, value: Readonly<Record<string, unknown>>): string {
  const parts = fields.split(' ').map((field) => {
    const [member = '', name = '', type = ''] = field.split(':')
    return `${name}:${goDump(type, member === '' ? value : value[member])}`
  })
  return `{${parts.join(' ')}}`
}

function list(type: string, value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return NIL
  return `[${value.map((item) => bare(type, item)).join(' ')}]`
}

function map(type: string, value: unknown): string {
  const entries = isMap(value) ? Object.entries(value) : []
  if (entries.length === 0) return NIL
  entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return `map[${entries.map(([name, inner]) => `${name}:${bare(type, inner)}`).join(' ')}]`
}

function numberOrText(value: unknown): string {
  const isText = typeof value === 'string'
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${isText ? 0 : (value ?? 0)} StrVal:(string)${isText ? value : ''}}`
}
