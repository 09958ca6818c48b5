import { type JsonObject, type JsonValue, MASKED } from '@gitops-dms/core'

/**
 * Names whose values are secrets, wherever they stand: `password`, `dbPassword`, `api_key`, `auth.token`, `clientSecret`, `privateKey` …
 * What only names one is none: `secretName`, `existingSecret`, `passwordKey`, `tokenFile`, `secretRef`.
 */
const SECRET = /(pass(word|phrase|wd)|secret|token|credentials?|(api|private|access|signing|encryption)[-_]?key)s?$/i
const NAMES_ONE = /(name|ref|path|file|enabled|ttl|existing[-_]?secret)s?$/i

/** Values with every secret-looking leaf replaced by MASKED. Below a secret-looking name all texts and numbers are secret. Pure. */
export function maskValues(values: JsonObject): JsonObject {
  return maskMembers(values, false)
}

function maskMembers(values: JsonObject, secret: boolean): JsonObject {
  const masked: [string, JsonValue][] = Object.entries(values).map(([name, value]) => [name, mask(value, secret || looksSecret(name))])
  return Object.fromEntries(masked)
}

/** True and false are switches, null and empty texts say that there is none: nothing is given away by them. */
function mask(value: JsonValue, secret: boolean): JsonValue {
  if (Array.isArray(value)) return value.map((inner: JsonValue) => mask(inner, secret))
  if (typeof value === 'object' && value !== null) return maskMembers(value as JsonObject, secret)
  return secret && typeof value !== 'boolean' && value !== null && value !== '' ? MASKED : value
}

export const looksSecret = (name: string): boolean => SECRET.test(name) && !NAMES_ONE.test(name)
