import { editDistance } from './edit-distance.ts'

/** ` (did you mean "x"?)` when one of the accepted names is near what was written, else nothing. */
export function suggest(found: string, accepted: readonly string[]): string {
  // What differs more in length than it may differ at all is not compared: what was written may be a megabyte.
  const [first, ...others] = accepted.filter((name) => Math.abs(name.length - found.length) <= mostOf(name))
  if (first === undefined) return ''
  const nearest = others.reduce((best, name) => (editDistance(found, name) < editDistance(found, best) ? name : best), first)
  const distance = editDistance(found.toLowerCase(), nearest.toLowerCase())
  // Two short words may be near and have no letter in common.
  const near = distance <= mostOf(nearest) && distance < Math.min(found.length, nearest.length)
  return near ? ` (did you mean "${nearest}"?)` : ''
}

const mostOf = (name: string) => Math.max(2, Math.floor(name.length / 3))
