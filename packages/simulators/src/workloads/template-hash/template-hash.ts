import type { Json } from '../../cluster/kube-object.ts'
import { goDump } from './go-dump.ts'

/** FNV-1a of 32 bits. */
export function fnv32(bytes: string | Uint8Array): number {
  let hash = OFFSET
  for (const byte of Buffer.from(bytes)) hash = Math.imul(hash ^ byte, PRIME) >>> 0
  return hash
}

const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/** The characters of generated names: no vowels, so no words. */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * `pod-template-hash`, the very one of Kubernetes 1.36 for a template with its defaults. `collisions`: how often another template had the same
 * one, if ever.
 */
export function templateHash(template: unknown, collisions?: number): string {
  const dump = Buffer.from(goDump('v1.PodTemplateSpec', template))
  if (collisions === undefined) return safeEncoded(fnv32(dump))
  const counted = Buffer.alloc(8)
  counted.writeUInt32LE(collisions)
  return safeEncoded(fnv32(Buffer.concat([dump, counted])))
}

/** The hash that names a revision of a StatefulSet: of the JSON that it holds (FNV-1, not 1a), and of the count of collisions. */
export function revisionHash(data: Json, collisions = 0): string {
  let hash = OFFSET
  for (const byte of Buffer.from(`${goJson(data)}${collisions}`)) hash = (Math.imul(hash, PRIME) ^ byte) >>> 0
  return safeEncoded(hash)
}

const safeEncoded = (hash: number): string => [...Buffer.from(String(hash))].map((byte) => NAME_ALPHABET[byte % NAME_ALPHABET.length]).join('')

/** As Go writes a map: sorted members, and what HTML knows escaped. */
function goJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return escaped(JSON.stringify(value))
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined)
  members.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return `{${members.map(([name, inner]) => `${escaped(JSON.stringify(name))}:${goJson(inner)}`).join(',')}}`
}

const escaped = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
