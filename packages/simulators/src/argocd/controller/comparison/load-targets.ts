import type { KubeObject } from '../../../cluster/kube-object.ts'
import { type ApplicationSource, destinationNamespace, projectOf } from '../../application.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import type { GeneratedManifests } from '../../repo-server/repo-server.ts'
import { RepoServerError } from '../../repo-server/repo-server-error.ts'
import type { ComparisonRequest } from './comparison-request.ts'

export interface Wanted {
  readonly manifests: readonly KubeObject[]
  /** Resolved, of each source. */
  readonly revisions: readonly string[]
  readonly sourceTypes: readonly string[]
}

/** Manifests of all sources. @throws RepoServerError, whose message says which source it was. */
export async function loadTargets({ repoServer }: ArgoCdParts, request: ComparisonRequest, signal: AbortSignal): Promise<Wanted> {
  const { application, sources, revisions, isMultiSource, noCache, noRevisionCache } = request
  const asked = sources.map((source, index) => revisions[index] || source.targetRevision)
  const generated: GeneratedManifests[] = []
  for (const [index, source] of sources.entries()) {
    try {
      generated.push(
        await repoServer.generate(
          {
            application: application.metadata.name,
            project: projectOf(application),
            namespace: destinationNamespace(application),
            source,
            references: referencesOf(sources, asked),
            hasSeveralSources: isMultiSource,
            revision: asked[index] ?? '',
            noCache,
            noRevisionCache,
          },
          signal,
        ),
      )
    } catch (error) {
      if (!(error instanceof RepoServerError)) throw error
      throw new RepoServerError(error.code, `failed to generate manifest for source ${index + 1} of ${sources.length}: ${error.text}`)
    }
  }
  return {
    manifests: generated.flatMap(({ manifests }) => manifests),
    revisions: generated.map(({ revision }) => revision),
    sourceTypes: generated.map(({ sourceType }) => sourceType),
  }
}

/** Those that others refer to, at the revisions that are asked for: in a roll back those of then. */
function referencesOf(sources: readonly ApplicationSource[], revisions: readonly string[]): Record<string, ApplicationSource> {
  const named = sources.flatMap((source, index): [string, ApplicationSource][] =>
    source.ref === undefined ? [] : [[source.ref, { ...source, targetRevision: revisions[index] ?? source.targetRevision }]],
  )
  return Object.fromEntries(named)
}
