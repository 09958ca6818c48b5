import { closest, distance } from 'fastest-levenshtein'

/** ` (did you mean "x"?)` when one of the accepted names is near what was written, else nothing. */
export function suggest(found: string, accepted: readonly string[]): string {
  if (accepted.length === 0) return ''
  const nearest = closest(found, [...accepted])
  const near = distance(found.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(nearest.length / 3))
  return near ? ` (did you mean "${nearest}"?)` : ''
}
