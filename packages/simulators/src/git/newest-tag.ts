import { newestInRange } from '../remote/version-range.ts'

export interface NewestTag {
  /** Without `refs/tags/`. */
  readonly tag: string
  readonly commit: string
}

const TAG = 'refs/tags/'

/**
 * The tag with the newest version in a semver range, among the references of a remote; undefined when none is in it.
 * @throws RemoteFailure `content` for a range that is none.
 */
export function newestTag(references: ReadonlyMap<string, string>, range: string): NewestTag | undefined {
  const names = [...references.keys()].filter((name) => name.startsWith(TAG) && !name.endsWith('^{}')).map((name) => name.slice(TAG.length))
  const tag = newestInRange(range, names)
  if (tag === undefined) return undefined
  const commit = commitOf(references, `${TAG}${tag}`)
  return commit === undefined ? undefined : { tag, commit }
}

/** The commit of a full reference name; a tag object stands for the commit that it points to. */
export const commitOf = (references: ReadonlyMap<string, string>, name: string): string | undefined =>
  references.get(`${name}^{}`) ?? references.get(name)
