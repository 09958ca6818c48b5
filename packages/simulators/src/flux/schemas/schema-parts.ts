import type { FieldSchema } from '../../cluster/schema/object-schema.ts'

export const text: FieldSchema = { type: 'string' }
export const flag: FieldSchema = { type: 'boolean' }
export const duration: FieldSchema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$' }
/** As sources have it for their timeout: without hours. */
export const shortDuration: FieldSchema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$' }
export const texts: FieldSchema = { type: 'map', values: text }

export const oneOf = (...values: string[]): FieldSchema => ({ type: 'string', values })
export const listOf = (items: FieldSchema): FieldSchema => ({ type: 'array', items })
export const lengthOf = (minLength: number, maxLength: number): FieldSchema => ({ type: 'string', minLength, maxLength })

/** Members whose name ends with `*` are required. */
export function fields(members: Readonly<Record<string, FieldSchema>>): FieldSchema {
  const entries = Object.entries(members)
  const required = entries.filter(([name]) => name.endsWith('*')).map(([name]) => name.slice(0, -1))
  return { type: 'object', fields: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\*$/, ''), schema])), required }
}

export const localRef = fields({ 'name*': text })
/** A Kustomize target. */
export const selector = fields({ group: text, version: text, kind: text, name: text, namespace: text, labelSelector: text, annotationSelector: text })
