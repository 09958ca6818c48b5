import { type JsonObject, type JsonValue, MASKED } from '@gitops-dms/core'
import { maskValues } from './mask-values.ts'

/**
 * A manifest that may be shown: nothing of a Secret's data, and elsewhere no secret-looking value, nor one in a text that is JSON itself (a
 * ConfigMap that holds the values of a release). Pure.
 */
export function maskManifest(manifest: JsonObject, kind: string): JsonObject {
  const masked = maskTexts(maskValues(manifest)) as JsonObject
  if (kind !== 'Secret') return masked
  const members = ['data', 'stringData'].flatMap((member) => (isObject(masked[member]) ? [[member, maskAll(masked[member])]] : []))
  return { ...masked, ...Object.fromEntries(members) }
}

const maskAll = (data: JsonObject): JsonObject => Object.fromEntries(Object.keys(data).map((name) => [name, MASKED]))

function maskTexts(value: JsonValue): JsonValue {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map((inner: JsonValue) => maskTexts(inner))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskTexts(inner)]))
}

function maskText(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const { inner } = maskValues({ inner: JSON.parse(text) as JsonValue })
    return JSON.stringify(inner)
  } catch {
    return text // it only begins like JSON
  }
}

export const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
