import { isDeepStrictEqual } from 'node:util'

export interface Difference {
  readonly path: string
  readonly recorded: unknown
  readonly given: unknown
}

/** Where two values differ, as deep as both are of one shape. */
export function differencesOf(recorded: unknown, given: unknown, path = ''): Difference[] {
  if (isDeepStrictEqual(recorded, given)) return []
  // What was taken out of a recording can be compared with nothing.
  if (recorded === '<redacted>' && typeof given === 'string') return []
  if (Array.isArray(recorded) && Array.isArray(given) && recorded.length === given.length) {
    return recorded.flatMap((item, index) => differencesOf(item, given[index], `${path}[${index}]`))
  }
  if (isRecord(recorded) && isRecord(given)) {
    const names = [...new Set([...Object.keys(recorded), ...Object.keys(given)])]
    return names.flatMap((name) => differencesOf(recorded[name], given[name], path === '' ? name : `${path}.${name}`))
  }
  return [{ path, recorded, given }]
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
