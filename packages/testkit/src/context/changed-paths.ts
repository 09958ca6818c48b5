import { isDeepStrictEqual } from 'node:util'

/** Where two values of one thing differ, as dotted paths, at most so many. */
export function changedPaths(before: unknown, after: unknown, most = 5): readonly string[] {
  return differences(before, after, '').slice(0, most)
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isObject(before) || !isObject(after)) return [path]
  const members = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...members].flatMap((member) =>
    differences(Reflect.get(before, member), Reflect.get(after, member), path === '' ? member : `${path}.${member}`),
  )
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
