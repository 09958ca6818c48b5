import { isDeepStrictEqual } from 'node:util'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, type Json, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { type Checkout, checkOut } from '../../../git/fetch-repository.ts'
import { listReferences } from '../../../git/list-references.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { GIT_REPOSITORY } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { announceArtifact } from '../announce-artifact.ts'
import { packFolder } from '../pack-folder.ts'
import { SourceFailure } from '../source-failure.ts'
import type { ArtifactNotice, SourceKind, SourceOutcome } from '../source-kind.ts'
import type { SourceTools } from '../source-tools.ts'
import { storeArtifact } from '../store-artifact.ts'
import { gitAccess } from './git-access.ts'
import { copyIncludes, findIncludes, type Include, includedArtifacts, isIncluded, noteIncludes } from './include-repositories.ts'
import { checkoutFailure, missingCommit, type ResolvedReference, resolveReference } from './resolve-reference.ts'
import { keepSparse } from './sparse-checkout.ts'
import { refuseVerification } from './verify-commit.ts'

export const gitRepositories: SourceKind = { ref: GIT_REPOSITORY, statusUrl: false, forgetsStorageFailure: true, work }

/** Fetches what the reference leads to when it is not what the artifact has, or when its content depends on fields that changed. */
async function work(tools: SourceTools, draft: ObjectDraft): Promise<SourceOutcome> {
  const { object, conditions } = draft
  const url = textAt(object, 'spec', 'url') ?? ''
  const access = await gitAccess(tools, draft)
  const includes = await findIncludes(tools, draft)
  await noteIncludes(draft, includes)
  conditions.delete('ArtifactOutdated')
  const isKnown = conditions.is('ArtifactInStorage', 'True') && textAt(draft.status['artifact'], 'revision') !== undefined
  const resolved = await resolve(object, url, access, isKnown)
  const { revision } = resolved
  const isCurrent = textAt(draft.status['artifact'], 'revision') === revision
  const isUnchanged = isCurrent && !hasOtherContent(draft, includes)
  if (isUnchanged && resolved.moving && isKnown) {
    conditions.delete('FetchFailed')
    markStored(draft, revision)
    const message = `no changes since last reconciliation: observed revision '${revision}'`
    return { as: 'unchanged', reason: 'GitOperationSucceeded', message, notice: noticeOf(revision) }
  }
  const checkout = await fetch(url, resolved, access, wantsSubmodules(object))
  let stored = false
  try {
    await keepSparse(tools.clock, checkout.directory, object)
    conditions.delete('FetchFailed')
    await refuseVerification(tools, draft, resolved)
    if (!isCurrent) await announceArtifact(draft, `new upstream revision '${revision}'`)
    if (isUnchanged) {
      const message = `artifact up-to-date with remote revision: '${revision}'`
      await tools.record(object, { type: 'Normal', reason: 'ArtifactUpToDate', message })
    } else {
      await copyIncludes(tools, draft, includes, checkout.directory)
      const packed = await packFolder(tools.clock, checkout.directory, textAt(object, 'spec', 'ignore'))
      await storeArtifact(tools, draft, { ...packed, revision, file: `${resolved.commit}.tar.gz`, files: checkout })
      stored = true
      observeContent(draft, includes)
    }
    conditions.delete('IncludeUnavailable')
    markStored(draft, revision)
    return { as: 'stored', notice: noticeOf(shortened(checkout.subject)) }
  } finally {
    if (!stored) await externalWork(tools.clock, () => checkout.dispose())
  }
}

const noticeOf = (commit: string): ArtifactNotice => ({
  reason: 'NewArtifact',
  recovered: 'Succeeded',
  message: `stored artifact for commit '${commit}'`,
})

const shortened = (subject: string) => ([...subject].length > 50 ? `${[...subject].slice(0, 50).join('')}...` : subject)

async function resolve(object: KubeObject, url: string, access: RemoteAccess, isKnown: boolean): Promise<ResolvedReference> {
  const ref = at(object, 'spec', 'ref')
  try {
    return resolveReference(url, ref, await listReferences(url, access))
  } catch (error) {
    if (error instanceof RemoteFailure && error.message === 'remote repository is empty') throw emptyRepository(url, ref, error)
    throw told(error, listsFirst(ref, isKnown) ? `unable to list remote for '${url}'` : `unable to clone '${url}'`)
  }
}

/** A name is looked for among the references; so is a branch or a tag of which there is an artifact already. */
function listsFirst(ref: unknown, isKnown: boolean): boolean {
  if (textAt(ref, 'commit')) return false
  if (textAt(ref, 'name')) return true
  return isKnown && !textAt(ref, 'semver')
}

function emptyRepository(url: string, ref: unknown, cause: unknown): SourceFailure {
  const isBranch = !['commit', 'name', 'semver', 'tag'].some((member) => textAt(ref, member))
  if (isBranch) return new SourceFailure('EmptyGitRepository', 'git repository is empty', { cause })
  return checkoutFailure(`unable to clone: remote repository is empty: git repository: '${url}'`, cause)
}

async function fetch(url: string, { commit, within }: ResolvedReference, access: RemoteAccess, submodules: boolean): Promise<Checkout> {
  try {
    return await checkOut(url, commit, access, { within, submodules })
  } catch (error) {
    if (error instanceof RemoteFailure && error.kind === 'no-reference') throw missingCommit(commit, error)
    throw told(error, `unable to clone '${url}'`)
  }
}

const told = (error: unknown, before: string) => (error instanceof RemoteFailure ? checkoutFailure(`${before}: ${error.message}`, error) : error)

function markStored({ conditions }: ObjectDraft, revision: string): void {
  conditions.delete('ArtifactOutdated')
  conditions.set({ type: 'ArtifactInStorage', status: 'True', reason: 'Succeeded', message: `stored artifact for revision '${revision}'` })
}

const wantsSubmodules = (object: KubeObject) => at(object, 'spec', 'recurseSubmodules') === true

/** What the content depends on besides the commit, as the spec has it and as the status remembers it. */
const OBSERVED = { ignore: 'observedIgnore', include: 'observedInclude', sparseCheckout: 'observedSparseCheckout' } as const

function hasOtherContent({ object, status }: ObjectDraft, includes: readonly Include[]): boolean {
  const differs = Object.entries(OBSERVED).some(([field, observed]) => !isDeepStrictEqual(at(object, 'spec', field), status[observed]))
  const submodules = wantsSubmodules(object) !== (status['observedRecurseSubmodules'] === true)
  return differs || submodules || !isIncluded(includes, status['includedArtifacts'])
}

function observeContent({ object, status }: ObjectDraft, includes: readonly Include[]): void {
  for (const [field, observed] of Object.entries(OBSERVED)) status[observed] = at(object, 'spec', field) as Json | undefined
  status['observedRecurseSubmodules'] = wantsSubmodules(object) || undefined
  status['includedArtifacts'] = includedArtifacts(includes)
}
