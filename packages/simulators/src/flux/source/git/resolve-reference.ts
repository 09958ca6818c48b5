import { textAt } from '../../../cluster/kube-object.ts'
import { commitOf, type NewestTag, newestTag } from '../../../git/newest-tag.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { SourceFailure } from '../source-failure.ts'

export interface ResolvedReference {
  readonly commit: string
  /** As an artifact names it: `main@sha1:…`. */
  readonly revision: string
  /** Compared with the artifact before anything is fetched; a commit and a range are looked at anew in each pass. */
  readonly moving: boolean
  /** Where the commit must be in the history of. */
  readonly within?: readonly string[]
  /** Name of the tag that leads to the commit. */
  readonly tag?: string
}

export const checkoutFailure = (text: string, cause?: unknown) =>
  new SourceFailure('GitOperationFailed', `failed to checkout and determine revision: ${text}`, { cause })

export const missingCommit = (commit: string, cause?: unknown) =>
  checkoutFailure(`unable to resolve commit object for '${commit}': object not found`, cause)

/** `spec.ref` by the precedence of source-controller: commit, name, semver, tag, branch, and `master` without any. @throws SourceFailure. */
export function resolveReference(url: string, ref: unknown, references: ReadonlyMap<string, string>): ResolvedReference {
  const commit = textAt(ref, 'commit') ?? ''
  const name = textAt(ref, 'name') ?? ''
  const range = textAt(ref, 'semver') ?? ''
  const tag = textAt(ref, 'tag') ?? ''
  const branch = textAt(ref, 'branch') ?? ''
  const required = (reference: string) => {
    const hash = commitOf(references, reference)
    if (hash === undefined) throw checkoutFailure(`unable to clone '${url}': couldn't find remote ref "${reference}"`)
    return hash
  }
  const named = (label: string, hash: string) => ({ commit: hash, revision: `${label}@sha1:${hash}` })

  if (commit !== '') return pinned(commit, branch, required)
  if (name !== '') return byName(name, references)
  if (range !== '') {
    const newest = inRange(references, range)
    return { ...named(newest.tag, newest.commit), moving: false, tag: newest.tag }
  }
  if (tag !== '') return { ...named(tag, required(`refs/tags/${tag}`)), moving: true, tag }
  const head = branch || 'master'
  return { ...named(head, required(`refs/heads/${head}`)), moving: true }
}

function pinned(commit: string, branch: string, required: (reference: string) => string): ResolvedReference {
  if (branch !== '') required(`refs/heads/${branch}`)
  if (!/^[0-9a-f]{40}$/.test(commit)) throw missingCommit(commit)
  const revision = branch === '' ? `sha1:${commit}` : `${branch}@sha1:${commit}`
  return { commit, revision, moving: false, within: [`refs/heads/${branch || '*'}`] }
}

function byName(name: string, references: ReadonlyMap<string, string>): ResolvedReference {
  if (name.startsWith('/') || name.endsWith('/')) {
    throw checkoutFailure(`ref ${name} is invalid; Git refs cannot begin or end with a slash '/'`)
  }
  const hash = commitOf(references, name)
  if (hash === undefined) throw checkoutFailure(`unable to resolve ref '${name}' to a specific commit`)
  const tag = /^refs\/tags\/(.+?)(\^\{\})?$/.exec(name)?.[1]
  return { commit: hash, revision: `${name}@sha1:${hash}`, moving: true, ...(tag === undefined ? {} : { tag }) }
}

function inRange(references: ReadonlyMap<string, string>, range: string): NewestTag {
  try {
    const newest = newestTag(references, range)
    if (newest === undefined) throw checkoutFailure(`no match found for semver: ${range}`)
    return newest
  } catch (error) {
    throw error instanceof RemoteFailure ? checkoutFailure(`semver parse error: ${error.message}`, error) : error
  }
}
