import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../../cluster/cluster.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import type { Outages } from '../outages.ts'
import { appDetails } from './app-details.ts'
import { findRepository } from './find-repository.ts'
import { generateManifests } from './generate-manifests.ts'
import { GitRepositories } from './git/git-repositories.ts'
import { branchesIn, tagsIn } from './git/resolve-git-revision.ts'
import { appsIn, directoriesIn, filesIn } from './git-content.ts'
import { ChartRepositories } from './helm/chart-repositories.ts'
import { ManifestCache } from './manifest-cache.ts'
import { OciArtifacts } from './oci/oci-artifacts.ts'
import type { RepoServer } from './repo-server.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import { chartDetails, revisionMetadata } from './revision-details.ts'
import { resolveSource } from './source-content.ts'
import { testRepository, testSource } from './test-repository.ts'

export interface RepoServerSettings {
  readonly clock: Clock
  /** Whose Secrets hold repositories and credentials. */
  readonly cluster: Cluster
  readonly namespace: string
  readonly version: ArgoCdVersion
  readonly outages: Outages
}

/** Its clients try again for that long before they give up. */
const PATIENCE_MS = 2_000

const ADDRESS = '127.0.0.1:8081'

export function createRepoServer({ clock, cluster, namespace, version, outages }: RepoServerSettings): RepoServer {
  const parts: RepoServerParts = {
    clock,
    version,
    store: { cluster, namespace },
    git: new GitRepositories(clock),
    charts: new ChartRepositories(clock, version),
    artifacts: new OciArtifacts(clock),
    manifests: new ManifestCache(clock),
  }
  const { store, git, charts, artifacts } = parts
  const reach = async (signal?: AbortSignal): Promise<void> => {
    if (!outages.repoServer) return
    await clock.sleep(PATIENCE_MS, signal)
    if (outages.repoServer) {
      throw new RepoServerError(14, `connection error: desc = "transport: Error while dialing: dial tcp ${ADDRESS}: connect: connection refused"`)
    }
  }
  // Redis keeps it all, and has nothing after it was down.
  const stopListening = outages.onChange(() => {
    if (!outages.redis) return
    parts.manifests.clear()
    git.forgetReferences()
    charts.forgetVersions()
  })
  return {
    resolve: async (source, revision, signal, project) => {
      await reach(signal)
      // Before 3.5 what comes of it is not for the comparisons that follow.
      const freshness = isSince(version, '3.5') ? 'anew' : 'apart'
      return await resolveSource(parts, { repository: findRepository(store, source.repoURL, project), source, revision }, freshness, signal)
    },
    generate: async (request, signal) => {
      await reach(signal)
      return await generateManifests(parts, request, signal)
    },
    test: async (source, signal, project) => {
      await reach(signal)
      await testSource(parts, source, project, signal)
    },
    testRepository: async (repository, signal) => {
      await reach(signal)
      await testRepository(parts, repository, signal)
    },
    revisionMetadata: async (source, revision, signal, project) => {
      await reach(signal)
      return await revisionMetadata(parts, source, revision, signal, project)
    },
    chartDetails: async (source, revision, signal, project) => {
      await reach(signal)
      return await chartDetails(parts, source, revision, signal, project)
    },
    ociMetadata: async ({ repoURL }, revision, signal, project) => {
      await reach(signal)
      return await artifacts.metadata(findRepository(store, repoURL, project), revision, signal)
    },
    references: async (repoURL, signal, project) => {
      await reach(signal)
      const references = await git.references(findRepository(store, repoURL, project), signal)
      return { branches: branchesIn(references), tags: tagsIn(references) }
    },
    ociTags: async (repoURL, signal, project) => {
      await reach(signal)
      return await artifacts.tags(findRepository(store, repoURL, project), signal)
    },
    apps: async (repoURL, revision, signal, project) => {
      await reach(signal)
      return await appsIn(parts, { repoURL, revision, signal, project })
    },
    charts: async (repoURL, signal, project) => {
      await reach(signal)
      const versions = await charts.index(findRepository(store, repoURL, project), true, signal)
      return [...versions].map(([name, all]) => ({ name, versions: [...all] })).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    appDetails: async (request, signal) => {
      await reach(signal)
      return await appDetails(parts, request, signal)
    },
    files: async (repoURL, revision, pattern, signal, project) => {
      await reach(signal)
      return await filesIn(parts, { repoURL, revision, signal, project }, pattern)
    },
    directories: async (repoURL, revision, signal, project) => {
      await reach(signal)
      return await directoriesIn(parts, { repoURL, revision, signal, project })
    },
    close: async () => {
      stopListening()
      await Promise.all([git.close(), charts.close(), artifacts.close()])
    },
  }
}
