import { isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { RepositorySetting } from './repository.ts'

export const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const
export const SECRET_TYPE = 'argocd.argoproj.io/secret-type'
export const MANAGED_BY = { 'managed-by': 'argocd.argoproj.io' } as const

export interface ReadSettings {
  /** What is not set is left out. */
  readonly settings: JsonMap
  /** A number or boolean is none, and what comes after it was not read. */
  readonly failure?: string
}

/** What a Secret of Argo CD holds. */
export function settingsOf(secret: KubeObject, known: readonly RepositorySetting[]): ReadSettings {
  const settings: JsonMap = {}
  for (const { name, type, key = name } of known) {
    const value = Buffer.from(textAt(secret['data'], key) ?? '', 'base64').toString()
    if (type === 'string') {
      if (value !== '') settings[name] = value
    } else if (type === 'bool') {
      if (/^(1|t|T|true|TRUE|True)$/.test(value)) settings[name] = true
      else if (!/^(|0|f|F|false|FALSE|False)$/.test(value)) return { settings, failure: `strconv.ParseBool: parsing "${value}": invalid syntax` }
    } else if (/^[-+]?\d+$/.test(value)) {
      if (Number(value) !== 0) settings[name] = Number(value)
    } else if (value !== '') return { settings, failure: `strconv.ParseInt: parsing "${value}": invalid syntax` }
  }
  return { settings }
}

/** The data of a Secret for settings; what the Secret has stays, empty where it is not set. */
export function secretData(settings: JsonMap, known: readonly RepositorySetting[], before: unknown): JsonMap {
  const data: JsonMap = isMap(before) ? { ...before } : {}
  for (const { name, type, key = name } of known) {
    const value = settings[name]
    const isSet = value !== undefined && value !== null && value !== '' && value !== false && value !== 0
    if (!isSet && !(key in data)) continue
    const text = isSet ? String(value) : type === 'string' ? '' : type === 'bool' ? 'false' : '0'
    data[key] = Buffer.from(text).toString('base64')
  }
  return data
}

/** Where Argo CD keeps what it is given through its API: a hash (FNV-1a, 32 bits) of URL and project. */
export function secretName(prefix: string, url: string, project = ''): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(url + project)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return `${prefix}-${hash}`
}
