import type { KubeObject } from '../../cluster/kube-object.ts'
import { type Checkout, checkOut } from '../../git/fetch-repository.ts'
import { listReferences } from '../../git/list-references.ts'
import { RemoteFailure } from '../../remote/remote-failure.ts'
import { RenderFailure } from '../../rendering/render-failure.ts'
import { renderManifests } from '../../rendering/render-manifests.ts'
import type { ApplicationSource } from '../application.ts'
import { RepoServerError } from './repo-server-error.ts'

const FULL_HASH = /^[0-9a-f]{40}$/
const unknown = (text: string) => new RepoServerError(2, text)

/** A branch, tag or HEAD as its commit; a full hash passes unchecked, as on the real server. @throws RepoServerError. */
export async function resolveRevision(source: ApplicationSource, revision: string, signal?: AbortSignal): Promise<string> {
  if (FULL_HASH.test(revision)) return revision
  return resolveAmong(await remoteReferences(source.repoURL, signal), revision)
}

/** @throws RepoServerError. */
export function resolveAmong(references: ReadonlyMap<string, string>, revision: string): string {
  if (FULL_HASH.test(revision)) return revision
  const names = [revision, `refs/heads/${revision}`, `refs/tags/${revision}^{}`, `refs/tags/${revision}`]
  for (const name of names) {
    const commit = references.get(name)
    if (commit !== undefined) return commit
  }
  throw unknown(`unable to resolve '${revision}' to a commit SHA`)
}

export async function remoteReferences(url: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
  try {
    return await listReferences(url, { signal })
  } catch (error) {
    if (error instanceof RemoteFailure) throw unknown(`failed to list refs: ${remoteText(error)}`)
    throw error
  }
}

/** go-git's own words, which every kind of failure has. */
export const remoteText = (error: RemoteFailure) => error.message

/** What a commit holds never changes, so it is kept, as the real repository server keeps it. */
const known = new Map<string, readonly KubeObject[]>()
const MOST_KNOWN = 200

/** The manifests of one commit. @throws RepoServerError. */
export async function generateManifests(source: ApplicationSource, commit: string, signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const key = JSON.stringify([source.repoURL, source.path, commit])
  const kept = known.get(key)
  if (kept !== undefined) return kept
  const manifests = await renderCommit(source, commit, signal)
  const [oldest] = known.keys()
  if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest)
  known.set(key, manifests)
  return manifests
}

async function renderCommit(source: ApplicationSource, commit: string, signal: AbortSignal | undefined): Promise<KubeObject[]> {
  const checkout = await checkOutCommit(source, commit, signal)
  try {
    return await renderManifests({ directory: checkout.directory, path: source.path ?? '', recurse: false })
  } catch (error) {
    if (error instanceof RenderFailure) throw renderText(error)
    throw error
  } finally {
    await checkout.dispose()
  }
}

async function checkOutCommit(source: ApplicationSource, commit: string, signal: AbortSignal | undefined): Promise<Checkout> {
  try {
    return await checkOut(source.repoURL, commit, { signal })
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const text = error.kind === 'no-reference' ? `fatal: remote error: upload-pack: not our ref ${commit}` : remoteText(error)
    throw unknown(
      `failed to initialize repository resources: rpc error: code = Internal desc = Failed to checkout revision ${commit}: \`git fetch origin ${commit} --tags --force --prune\` failed exit status 128: ${text}`,
    )
  }
}

function renderText(error: RenderFailure): RepoServerError {
  if (error.kind === 'no-path') return unknown(`${error.file}: app path does not exist`)
  const file = error.file.split('/').at(-1) ?? error.file
  return new RepoServerError(9, `Failed to unmarshal "${file}": failed to unmarshal manifest: error converting YAML to JSON: ${error.message}`)
}
