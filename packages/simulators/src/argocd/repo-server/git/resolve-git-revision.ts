import { commitOf } from '../../../git/newest-tag.ts'
import { maxVersion, VersionFailure } from '../max-version.ts'
import { RepoServerError } from '../repo-server-error.ts'

const FULL_HASH = /^[0-9a-f]{40}$/i
const SHORT_HASH = /^[0-9a-f]{7,}$/i

export const isFullHash = (revision: string) => FULL_HASH.test(revision)

/** Full or not, seven figures at least. */
export const isHash = (revision: string) => SHORT_HASH.test(revision)

/**
 * A range of versions as the newest tag in it, a branch, tag or full reference name as its commit, '' as HEAD. What looks like a hash, short
 * or not, passes unchecked. @throws RepoServerError.
 */
export function resolveGitRevision(references: ReadonlyMap<string, string>, revision: string, tagPrefix = ''): string {
  const wanted = newestVersion(references, revision === '' ? 'HEAD' : revision, tagPrefix)
  const names = [...references.keys()].filter((name) => !name.endsWith('^{}'))
  const isShort = shortName(wanted) === wanted
  const name = names.find((one) => one === wanted || (isShort && shortName(one) === wanted))
  const commit = name === undefined ? undefined : commitOf(references, name)
  if (commit !== undefined) return commit
  if (isHash(wanted)) return wanted
  throw new RepoServerError(2, `unable to resolve '${wanted}' to a commit SHA`)
}

/** Without `refs/tags/`. */
export const tagsIn = (references: ReadonlyMap<string, string>) => namesBelow(references, 'refs/tags/')

export const branchesIn = (references: ReadonlyMap<string, string>) => namesBelow(references, 'refs/heads/')

const namesBelow = (references: ReadonlyMap<string, string>, folder: string) =>
  [...references.keys()].filter((name) => name.startsWith(folder) && !name.endsWith('^{}')).map((name) => name.slice(folder.length))

const shortName = (name: string) => name.replace(/^refs\/(?:(?:heads|tags|remotes)\/)?/, '')

function newestVersion(references: ReadonlyMap<string, string>, revision: string, tagPrefix: string): string {
  try {
    return maxVersion(revision, tagsIn(references), tagPrefix)
  } catch (error) {
    if (error instanceof VersionFailure) return revision
    throw error
  }
}
