import { isMap } from '../../kube-object.ts'
import type { StructuralSchema } from '../structural-schema.ts'

/** A value as CEL sees it: whole numbers are its int, names that CEL could not read are escaped. */
export function celValue(schema: StructuralSchema | undefined, value: unknown): unknown {
  if (typeof value === 'number') return schema?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item) => celValue(schema?.items, item))
  if (!isMap(value)) return value
  const values = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = schema?.properties?.[name]
      return [field === undefined ? name : celName(name), celValue(field ?? values, inner)]
    }),
  )
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)

const celName = (name: string) =>
  RESERVED.has(name)
    ? `__${name}__`
    : name.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__')
