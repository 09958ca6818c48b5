import { textAt } from '../../cluster/kube-object.ts'
import { checkoutFailure, missingCommit, missingReference } from './source-failure.ts'

export interface ResolvedReference {
  readonly commit: string
  /** As an artifact names it: `main@sha1:…`. */
  readonly revision: string
  /** A pinned commit is looked at anew in each pass, a moving reference is compared only. */
  readonly pinned: boolean
}

/** `spec.ref` by the precedence of source-controller: commit, name, semver, tag, branch, and `master` without any. @throws SourceFailure. */
export function resolveReference(url: string, ref: unknown, references: ReadonlyMap<string, string>): ResolvedReference {
  const commit = textAt(ref, 'commit')
  const name = textAt(ref, 'name')
  const tag = textAt(ref, 'tag')
  const branch = textAt(ref, 'branch')
  const moving = (label: string, hash: string) => ({ commit: hash, revision: `${label}@sha1:${hash}`, pinned: false })
  const hashOf = (reference: string): string => {
    // A tag object stands for the commit that it points to.
    const hash = references.get(`${reference}^{}`) ?? references.get(reference)
    if (hash === undefined) throw missingReference(url, reference)
    return hash
  }

  if (commit !== undefined) {
    if (!/^[0-9a-f]{40}$/.test(commit)) throw missingCommit(commit)
    if (branch === undefined) return { commit, revision: `sha1:${commit}`, pinned: true }
    hashOf(`refs/heads/${branch}`)
    return { commit, revision: `${branch}@sha1:${commit}`, pinned: true }
  }
  if (name !== undefined) {
    const hash = references.get(`${name}^{}`) ?? references.get(name)
    if (hash === undefined) throw checkoutFailure(`unable to resolve ref '${name}' to a specific commit`)
    return moving(name, hash)
  }
  if (textAt(ref, 'semver') !== undefined) throw checkoutFailure('the simulator does not resolve spec.ref.semver')
  if (tag !== undefined) return moving(tag, hashOf(`refs/tags/${tag}`))
  const head = branch ?? 'master'
  return moving(head, hashOf(`refs/heads/${head}`))
}
