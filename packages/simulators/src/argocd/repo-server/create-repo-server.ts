import { listReferences } from '../../git/list-references.ts'
import { RemoteFailure } from '../../remote/remote-failure.ts'
import type { Outages } from '../outages.ts'
import { generateManifests, remoteText, resolveRevision } from './git-source.ts'
import type { RepoServer } from './repo-server.ts'
import { RepoServerError } from './repo-server-error.ts'

export function createRepoServer({ outages }: { readonly outages: Outages }): RepoServer {
  const reach = async (): Promise<void> => {
    if (outages.repoServer) throw new RepoServerError(14, 'connection error: desc = "transport: Error while dialing: connect: connection refused"')
  }
  const notYet = async (): Promise<never> => {
    await reach()
    throw new RepoServerError(12, 'not simulated')
  }
  return {
    resolve: async (source, revision, signal) => {
      await reach()
      return await resolveRevision(source, revision, signal)
    },
    generate: async ({ source, revision }, signal) => {
      await reach()
      return { manifests: await generateManifests(source, revision, signal), revision, sourceType: 'Directory' }
    },
    test: async ({ repoURL }, signal) => {
      await reach()
      try {
        await listReferences(repoURL, { signal })
      } catch (error) {
        if (!(error instanceof RemoteFailure)) throw error
        throw new RepoServerError(
          2,
          `error testing repository connectivity: unable to ls-remote HEAD on repository: failed to list refs: ${remoteText(error)}`,
        )
      }
    },
    revisionMetadata: notYet,
    chartDetails: notYet,
    references: notYet,
    apps: notYet,
    charts: notYet,
  }
}
