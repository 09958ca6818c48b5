/** Numbers of a version, `v1.2.3` or `1.2`; null for what is none. */
function numbersOf(version: string): [number, number, number] | null {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version) ?? []
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)]
}

/** Less than 0: `a` is older. Neither may be anything but a version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** Of `versions` the newest that is in the range: `1.2.x`, `^1.2`, `~1.2`, `>=1 <2`, several with `||` between; `*` is any. */
export function newestInRange(versions: readonly string[], range: string): string | undefined {
  const alternatives = range.split('||').map((part) => part.trim().split(/\s+/).map(readComparator))
  return versions
    .filter((version) => numbersOf(version) !== null && alternatives.some((all) => all.every((holds) => holds(version))))
    .toSorted(compareVersions)
    .at(-1)
}

export const isRange = (version: string): boolean => numbersOf(version) === null

function readComparator(word: string): (version: string) => boolean {
  const [, sign = '', rest = ''] = /^(>=|<=|>|<|=|\^|~)?(.*)$/.exec(word) ?? []
  const parts = rest.replace(/^v/, '').split('.')
  const known = parts.findIndex((part) => !/^\d+$/.test(part))
  const given = known < 0 ? parts.length : known
  const low = [0, 1, 2].map((at) => (at < given ? Number(parts[at]) : 0))
  const atLeast = (version: string) => compareVersions(version, low.join('.')) >= 0
  const below = (level: number) => (version: string) =>
    level < 0 || compareVersions(version, low.map((number, at) => (at < level ? number : at === level ? number + 1 : 0)).join('.')) < 0
  switch (sign) {
    case '>=':
      return atLeast
    case '<':
      return (version) => !atLeast(version)
    case '>':
      return (version) => !below(given - 1)(version)
    case '<=':
      return below(given - 1)
    case '^':
      return (version) =>
        atLeast(version) && below(low.findIndex((number) => number > 0) < 0 ? given - 1 : low.findIndex((number) => number > 0))(version)
    case '~':
      return (version) => atLeast(version) && below(Math.min(given - 1, 1))(version)
    default:
      return (version) => given === 0 || (atLeast(version) && below(given - 1)(version))
  }
}
