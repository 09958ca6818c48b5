import { compare, parse, type SemVer } from 'semver'
import { RemoteFailure } from '../../remote/remote-failure.ts'
import { parseVersionRange } from '../../remote/version-range.ts'

/** Why a revision is no version. */
export class VersionFailure extends Error {}

const VERSION = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

/** A version as Go's semver library takes it: `v1.0` and `1` are some too. */
export const isVersion = (text: string) => versionOf(text) !== undefined

export const isRange = (text: string) => !isVersion(text) && rangeOf(text) !== undefined

/**
 * The newest of the tags (those with the prefix) in a range; what is a version is itself, whether there is such a tag or not.
 * @throws VersionFailure.
 */
export function maxVersion(revision: string, tags: readonly string[], prefix = ''): string {
  if (isVersion(revision)) return prefix + revision
  const own = tags.filter((tag) => tag.startsWith(prefix)).map((tag) => tag.slice(prefix.length))
  const isIn = rangeOf(revision)
  if (isIn === undefined) {
    if (prefix !== '') {
      const text = `tagPrefix ${JSON.stringify(prefix)} requires targetRevision to be a semver constraint, but ${JSON.stringify(revision)} is not a valid constraint`
      throw new VersionFailure(text)
    }
    if (own.includes(revision)) return revision
    throw new VersionFailure(`failed to determine semver constraint: improper constraint: ${JSON.stringify(revision)}`)
  }
  let newest: { readonly tag: string; readonly version: SemVer } | undefined
  for (const tag of own) {
    const version = versionOf(tag)
    if (version !== undefined && isIn(version) && (newest === undefined || compare(version, newest.version) > 0)) newest = { tag, version }
  }
  if (newest === undefined) throw new VersionFailure(`version matching constraint not found in ${own.length} tags`)
  return prefix + newest.tag
}

function versionOf(text: string): SemVer | undefined {
  const [, major, minor = '0', patch = '0', prerelease = '', build = ''] = VERSION.exec(text) ?? []
  return major === undefined
    ? undefined
    : (parse(`${Number(major)}.${Number(minor)}.${Number(patch)}${prerelease}${build}`, { loose: true }) ?? undefined)
}

function rangeOf(text: string): ((version: SemVer) => boolean) | undefined {
  try {
    return parseVersionRange(text)
  } catch (error) {
    if (error instanceof RemoteFailure) return undefined
    throw error
  }
}
