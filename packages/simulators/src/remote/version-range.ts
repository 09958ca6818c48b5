import { compare, compareBuild, parse, type SemVer } from 'semver'
import { RemoteFailure } from './remote-failure.ts'

interface Constraint {
  readonly operator: string
  /** What is missing or a wildcard counts as 0. */
  readonly version: SemVer
  /** How many of major, minor and patch are numbers. */
  readonly given: 0 | 1 | 2 | 3
}

/** Does a version lie in the range? Reads both as Masterminds' semver for Go does, which Helm and Flux use. */
export type VersionCheck = (version: SemVer) => boolean

const PART = '[0-9xX*]+'
const IDENTIFIERS = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`
const VERSION = String.raw`v?(${PART})(?:\.(${PART}))?(?:\.(${PART}))?(-${IDENTIFIERS})?(?:\+${IDENTIFIERS})?`
const OPERATOR = String.raw`!=|>=|=>|<=|=<|~>|=|>|<|~|\^|`
const ONE = new RegExp(String.raw`(${OPERATOR})\s*${VERSION}`, 'g')
const GROUP = new RegExp(String.raw`^\s*(?:${OPERATOR})\s*${VERSION}\s*(?:(?:\s|,\s*)(?:${OPERATOR})\s*${VERSION}\s*)*$`)
const HYPHEN = new RegExp(String.raw`\s*(${VERSION})\s+-\s+(${VERSION})\s*`, 'g')

/** @throws RemoteFailure `content`: `improper constraint: "…"`. */
export function parseVersionRange(range: string): VersionCheck {
  const groups = range
    .replace(HYPHEN, (_, low: string, _1, _2, _3, _4, high: string) => `>= ${low}, <= ${high} `)
    .split('||')
    .map((group) => parseGroup(group))
  return (version) => groups.some((group) => holds(group, version))
}

/**
 * The newest of the versions in a range. What is no version of three numbers (with or without a leading `v`) is passed over.
 * @throws RemoteFailure as `parseVersionRange`.
 */
export function newestInRange(range: string, versions: Iterable<string>): string | undefined {
  const check = parseVersionRange(range)
  let newest: { readonly text: string; readonly version: SemVer } | undefined
  for (const text of versions) {
    const version = parseVersion(text)
    if (version === undefined || !check(version)) continue
    if (newest === undefined || compareBuild(version, newest.version) > 0) newest = { text, version }
  }
  return newest?.text
}

/** Three numbers, with or without a leading `v`. */
export function parseVersion(text: string): SemVer | undefined {
  return /^v?\d+\.\d+\.\d/.test(text) ? (parse(text) ?? undefined) : undefined
}

function parseGroup(group: string): readonly Constraint[] {
  if (!GROUP.test(group)) throw new RemoteFailure('content', `improper constraint: "${group}"`)
  return [...group.matchAll(ONE)].map(([, operator = '', major = '', minor = '', patch = '', prerelease = '']) => {
    const parts = [major, minor, patch]
    const wildcard = parts.findIndex((part) => part === '' || /^[xX*]$/.test(part))
    const given = wildcard < 0 ? 3 : wildcard
    const numbers = parts.map((part, index) => (index < given ? part : '0'))
    const version = parse(`${numbers.join('.')}${prerelease}`, { loose: true })
    if (version === null) throw new RemoteFailure('content', 'constraint parser error')
    return { operator, version, given: given as Constraint['given'] }
  })
}

/** A prerelease is looked at only when one of the constraints that must hold together names one. */
function holds(group: readonly Constraint[], version: SemVer): boolean {
  if (version.prerelease.length > 0 && group.every((constraint) => constraint.version.prerelease.length === 0)) return false
  return group.every((constraint) => holdsOne(constraint, version))
}

function holdsOne(constraint: Constraint, version: SemVer): boolean {
  const { operator, given } = constraint
  const order = compare(version, constraint.version)
  switch (operator) {
    case '!=':
      return !equals(constraint, version)
    case '>':
      return isAbove(constraint, version, order)
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return isAtMost(constraint, version, order)
    case '^':
      return order >= 0 && isCompatible(constraint, version)
    case '~':
    case '~>':
      return order >= 0 && isNear(constraint, version)
    default:
      return given < 3 ? order >= 0 && isNear(constraint, version) : order === 0
  }
}

const samePrefix = (a: SemVer, b: SemVer, parts: number) =>
  (parts < 1 || a.major === b.major) && (parts < 2 || a.minor === b.minor) && (parts < 3 || a.patch === b.patch)

function equals({ version: bound, given }: Constraint, version: SemVer): boolean {
  if (given === 0) return version.major === 0 && version.minor === 0 && version.patch === 0
  if (!samePrefix(version, bound, given)) return false
  return given === 1 || compare(version, bound) === 0 || (given === 2 && version.prerelease.join('.') === bound.prerelease.join('.'))
}

/** `>11` means 12 and up, `>11.1` 11.2 and up. */
function isAbove({ version: bound, given }: Constraint, version: SemVer, order: number): boolean {
  if (given === 1) return version.major > bound.major
  if (given === 2) return version.major > bound.major || (version.major === bound.major && version.minor > bound.minor)
  return order > 0
}

/** `<=11` means below 12, `<=11.1` below 11.2. */
function isAtMost({ version: bound, given }: Constraint, version: SemVer, order: number): boolean {
  if (given === 3) return order <= 0
  if (version.major > bound.major) return false
  return !(version.major === bound.major && version.minor > bound.minor && given !== 1)
}

function isNear({ version: bound, given }: Constraint, version: SemVer): boolean {
  const anything = bound.major === 0 && bound.minor === 0 && bound.patch === 0 && given !== 1 && given !== 2
  return anything || samePrefix(version, bound, given === 1 ? 1 : 2)
}

/** The leftmost number that is not 0 stays. */
function isCompatible({ version: bound, given }: Constraint, version: SemVer): boolean {
  if (bound.major > 0 || given === 1) return version.major === bound.major
  if (version.major > 0) return false
  if (bound.minor > 0 || given === 2) return version.minor === bound.minor
  return version.minor === 0 && version.patch === bound.patch
}
