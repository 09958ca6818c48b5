import type { StructuralSchema, ValidationRule } from '../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'

export const text: StructuralSchema = { type: 'string' }
export const flag: StructuralSchema = { type: 'boolean' }
export const count: StructuralSchema = { type: 'integer' }
export const longCount: StructuralSchema = { type: 'integer', format: 'int64' }
export const time: StructuralSchema = { type: 'string', format: 'date-time' }
export const texts: StructuralSchema = { type: 'object', additionalProperties: text }
export const anyJson: StructuralSchema = { 'x-kubernetes-preserve-unknown-fields': true }
/** Any object. Unlike the one above CEL sees that it is there. */
export const anyObject: StructuralSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
export const duration: StructuralSchema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$' }
/** As sources have it for their timeout: without hours. */
export const shortDuration: StructuralSchema = { type: 'string', pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$' }

export const oneOf = (...values: string[]): StructuralSchema => ({ type: 'string', enum: values })
export const matching = (pattern: string, length: readonly [min: number, max: number] | [] = []): StructuralSchema => ({
  ...lengthOf(...length),
  pattern,
})
export const listOf = (items: StructuralSchema, limits: Pick<StructuralSchema, 'minItems' | 'maxItems'> = {}): StructuralSchema => ({
  type: 'array',
  items,
  ...limits,
})
export const mapOf = (values: StructuralSchema): StructuralSchema => ({ type: 'object', additionalProperties: values })
export const withDefault = (schema: StructuralSchema, value: unknown): StructuralSchema => ({ ...schema, default: value })

/** Without a minimum when it is 0. */
export const lengthOf = (min?: number, max?: number): StructuralSchema => ({
  type: 'string',
  ...(min === undefined || min === 0 ? {} : { minLength: min }),
  ...(max === undefined ? {} : { maxLength: max }),
})

/** Members whose name ends with `*` are required; those that are undefined are not there. */
export function fields(members: Readonly<Record<string, StructuralSchema | undefined>>): StructuralSchema {
  const entries = Object.entries(members).flatMap(([name, schema]) => (schema === undefined ? [] : [[name, schema] as const]))
  const required = entries.filter(([name]) => name.endsWith('*')).map(([name]) => name.slice(0, -1))
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\*$/, ''), schema])),
    ...(required.length === 0 ? {} : { required }),
  }
}

/** Each rule is CEL and the message of its violation. */
export const withRules = (schema: StructuralSchema, ...rules: readonly (readonly [rule: string, message: string])[]): StructuralSchema => ({
  ...schema,
  'x-kubernetes-validations': rules.map(([rule, message]): ValidationRule => ({ message, rule })),
})

/** The fields that a version has: `since(version)('2.7', schema)`. */
export const since =
  (version: FluxVersion) =>
  (from: FluxVersion, schema: StructuralSchema): StructuralSchema | undefined =>
    isSince(version, from) ? schema : undefined

/** The whole object, as a CRD describes it. */
export const structureOf = (members: { readonly spec: StructuralSchema; readonly status?: StructuralSchema }): StructuralSchema =>
  fields({ apiVersion: text, kind: text, metadata: { type: 'object' }, spec: members.spec, status: members.status })

export const localRef = fields({ 'name*': text })
export const commonMetadata = fields({ annotations: texts, labels: texts })
/** A Kustomize target. */
export const selector = fields({ annotationSelector: text, group: text, kind: text, labelSelector: text, name: text, namespace: text, version: text })
export const patches = listOf(fields({ 'patch*': text, target: selector }))
export const images = listOf(fields({ digest: text, 'name*': text, newName: text, newTag: text }))
export const healthCheckExprs = listOf(fields({ 'apiVersion*': text, 'current*': text, failed: text, inProgress: text, kind: text }))

/** Until 2.6 only the one with a Secret. */
export function kubeConfig(version: FluxVersion): StructuralSchema {
  const secretRef = fields({ key: text, 'name*': text })
  if (!isSince(version, '2.7')) return fields({ 'secretRef*': secretRef })
  const message = 'exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified'
  return withRules(
    fields({ configMapRef: localRef, secretRef }),
    ['has(self.configMapRef) || has(self.secretRef)', message],
    ['!has(self.configMapRef) || !has(self.secretRef)', message],
  )
}
