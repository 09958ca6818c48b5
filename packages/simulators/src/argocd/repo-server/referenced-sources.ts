import { isMap, textAt } from '../../cluster/kube-object.ts'
import { findRepository } from './find-repository.ts'
import type { Freshness } from './git/reference-cache.ts'
import type { ReferencedFiles } from './helm/helm-source.ts'
import { normalizeUrl } from './normalize-url.ts'
import type { ManifestRequest } from './repo-server.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import type { SourceContent } from './source-content.ts'

type Request = Pick<ManifestRequest, 'source' | 'references' | 'hasSeveralSources' | 'project'>

/** A source that value files or file parameters of another one name, with the commit that it stands at. */
export interface ReferencedSource {
  readonly ref: string
  readonly url: string
  readonly targetRevision: string
  readonly commit: string
}

const failed = (text: string) => new RepoServerError(2, text)

/** Those that value files of a source name as `$ref/…`. Without several sources there are none. @throws RepoServerError. */
export async function referencedSources(
  { store, git }: RepoServerParts,
  { source, references, hasSeveralSources = false, project = '' }: Request,
  freshness: Freshness,
  signal: AbortSignal | undefined,
): Promise<ReferencedSource[]> {
  const found: ReferencedSource[] = []
  if (!hasSeveralSources) return found
  for (const ref of refsIn(source.raw['helm'])) {
    const reference = references[ref]
    const names = Object.keys(references)
    if (reference === undefined) {
      if (names.length === 0) throw failed(`source referenced "$${ref}", but no source has a 'ref' field defined`)
      throw failed(`source referenced "$${ref}", which is not one of the available sources (${names.map((name) => `$${name}`).join(', ')})`)
    }
    if (reference.chart !== undefined && reference.chart !== '') {
      throw failed("source has a 'chart' field defined, but Helm charts are not yet not supported for 'ref' sources")
    }
    const { repoURL: url, targetRevision } = reference
    const same = found.find((one) => normalizeUrl(one.url) === normalizeUrl(url))
    if (same !== undefined && same.targetRevision !== targetRevision) {
      const both = `$${ref} references ${JSON.stringify(targetRevision)} while $${same.ref} references ${JSON.stringify(same.targetRevision)}`
      throw failed(`cannot reference multiple revisions for the same repository (${both})`)
    }
    const commit = same?.commit ?? (await commitOf())
    found.push({ ref, url, targetRevision, commit })

    async function commitOf(): Promise<string> {
      try {
        return await git.resolve(findRepository(store, url, project), targetRevision, freshness, signal)
      } catch (error) {
        // Why is in the log of the server only.
        if (error instanceof RepoServerError && error.code === 2) throw failed(`failed to get git client for repo ${url}`)
        throw error
      }
    }
  }
  return found
}

/** Their files; those of one's own repository are one's own. @throws RepoServerError. */
export async function openReferences(
  { store, git }: RepoServerParts,
  { source, references, project = '' }: Request,
  asked: string,
  own: SourceContent,
  sources: readonly ReferencedSource[],
  signal: AbortSignal | undefined,
): Promise<{ readonly files: ReadonlyMap<string, ReferencedFiles>; dispose(): Promise<void> }> {
  const files = new Map<string, ReferencedFiles>(Object.entries(references).map(([ref, { repoURL }]) => [ref, { url: repoURL, root: undefined }]))
  const opened = new Map<string, { readonly root: string; dispose(): Promise<void> }>()
  const dispose = async () => {
    for (const tree of opened.values()) await tree.dispose()
  }
  try {
    for (const { ref, url, targetRevision, commit } of sources) {
      const key = normalizeUrl(url)
      if (key === normalizeUrl(source.repoURL)) {
        if (commit !== own.commit) throw failed(anotherRevision(ref, targetRevision, commit, asked, own.commit))
        files.set(ref, { url, root: own.root })
        continue
      }
      const tree = opened.get(key) ?? (await git.checkOut(findRepository(store, url, project), commit, signal))
      opened.set(key, tree)
      files.set(ref, { url, root: tree.root })
    }
    return { files, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

function anotherRevision(ref: string, revision: string, commit: string, asked: string, own: string): string {
  const theirs = `$${ref} references ${JSON.stringify(revision)} which resolves to ${JSON.stringify(commit)}`
  return `cannot reference a different revision of the same repository (${theirs} while the application references ${JSON.stringify(asked)} which resolves to ${JSON.stringify(own)})`
}

function refsIn(helm: unknown): string[] {
  if (!isMap(helm)) return []
  const files: unknown[] = Array.isArray(helm['valueFiles']) ? helm['valueFiles'] : []
  const parameters: unknown[] = Array.isArray(helm['fileParameters']) ? helm['fileParameters'] : []
  const names = [...files.map(String), ...parameters.map((parameter) => textAt(parameter, 'path') ?? '')]
  const refs = names.filter((name) => name.startsWith('$')).map((name) => name.slice(1).split('/')[0] ?? '')
  return [...new Set(refs)]
}
