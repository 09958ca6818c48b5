import { createHash } from 'node:crypto'
import { externalWork } from '../../cluster/external-work.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { buildEnvironment } from './build-environment.ts'
import { findRepository } from './find-repository.ts'
import type { RenderedSource } from './manifest-cache.ts'
import { normalizeUrl } from './normalize-url.ts'
import { openReferences, type ReferencedSource, referencedSources } from './referenced-sources.ts'
import { renderSource } from './render-source.ts'
import type { GeneratedManifests, ManifestRequest } from './repo-server.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import { openSource, type ResolvedSource, resolveSource, type SourceContent } from './source-content.ts'
import { kindOfSource } from './source-kind.ts'

/** The manifests of one source, from what was rendered before where that is allowed. @throws RepoServerError. */
export async function generateManifests(
  parts: RepoServerParts,
  request: ManifestRequest,
  signal: AbortSignal | undefined,
): Promise<GeneratedManifests> {
  const { source, noCache, noRevisionCache = noCache } = request
  const repository = findRepository(parts.store, source.repoURL, request.project)
  const asked = request.revision || source.targetRevision
  const freshness = noCache || noRevisionCache ? 'anew' : 'known'
  const revision = await resolveSource(parts, { repository, source, revision: asked }, freshness, signal)
  // A source among several that has neither path nor chart is there for the files of others.
  if (request.hasSeveralSources === true && !source.path && !source.chart) return { manifests: [], revision, sourceType: '' }
  const referenced = await referencedSources(parts, request, freshness, signal)
  const key = cacheKey(parts, request, revision, referenced)
  const known = noCache ? undefined : parts.manifests.find(key)
  if (known !== undefined) return answerOf(known)
  const resolved = { repository, source, revision }
  const content = await openSource(parts, resolved, noCache, signal)
  try {
    const rendered = await render(parts, request, { ...resolved, asked }, content, referenced, signal)
    parts.manifests.keep(key, rendered)
    return answerOf(rendered)
  } catch (error) {
    if (error instanceof RepoServerError) parts.manifests.failed(key, error)
    throw error
  } finally {
    await content.dispose()
  }
}

async function render(
  parts: RepoServerParts,
  request: ManifestRequest,
  { repository, source, revision, asked }: ResolvedSource & { readonly asked: string },
  content: SourceContent,
  referenced: readonly ReferencedSource[],
  signal: AbortSignal | undefined,
): Promise<RenderedSource> {
  const folder = await externalWork(parts.clock, () => content.folder())
  const references = await openReferences(parts, request, asked, content, referenced, signal)
  try {
    // Of several sources each keeps the revision that it was resolved to.
    const commit = request.hasSeveralSources === true ? revision : content.commit
    const { application, namespace } = request
    const given = { application, namespace, repository, source: source.raw, content, folder, references: references.files }
    return { ...(await renderSource(parts, { ...given, environment: buildEnvironment(request, commit) })), revision: commit }
  } finally {
    await references.dispose()
  }
}

const answerOf = ({ manifests, revision, sourceType }: RenderedSource): GeneratedManifests => ({
  manifests: manifests as unknown as readonly KubeObject[],
  revision,
  sourceType,
})

/** What the manifests depend on. A commit says whose it is: the address of a git repository does not count. */
function cacheKey({ version }: RepoServerParts, request: ManifestRequest, revision: string, referenced: readonly ReferencedSource[]): string {
  const { application, namespace, project, source, references } = request
  const { repoURL, targetRevision, ...raw } = source.raw
  const isGit = kindOfSource(source, version) === 'git'
  const others = Object.entries(references).map(([ref, one]) => [ref, one.repoURL, one.targetRevision, one.chart ?? ''])
  const commits = referenced.map(({ url, commit }) => [normalizeUrl(url), commit])
  const key = [revision, raw, isGit ? '' : [repoURL, targetRevision], others, commits, application, namespace, project ?? '']
  return createHash('sha256').update(JSON.stringify(key)).digest('hex')
}
