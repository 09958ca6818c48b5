import { isDeepStrictEqual } from 'node:util'

/** Where a summary says something else than the whole: a member of it is null, or equal. Paths, with both values in words. */
export function findDisagreements(summary: unknown, whole: unknown, path = ''): readonly string[] {
  if (summary === null || isDeepStrictEqual(summary, whole)) return []
  if (!isPlain(summary) || !isPlain(whole)) return [`${path}: ${JSON.stringify(summary)}, and get has ${JSON.stringify(whole)}`]
  return Object.entries(summary).flatMap(([member, value]) =>
    findDisagreements(value, Reflect.get(whole, member), path === '' ? member : `${path}.${member}`),
  )
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
