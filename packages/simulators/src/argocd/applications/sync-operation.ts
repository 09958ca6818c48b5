import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { type ApplicationSource, isAutomated, memberOf, sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { RepoServer } from '../repo-server/repo-server.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'

/** The operation that a sync request asks for, its revision resolved. @throws ApiError. */
export async function syncOperation(
  { repoServer }: ArgoCdParts,
  username: string,
  application: KubeObject,
  body: JsonMap,
  signal: AbortSignal,
): Promise<JsonMap> {
  if (application.metadata.deletionTimestamp !== undefined) throw new ApiError(9, 'application is deleting')
  const source = sourceOf(application)
  const dryRun = body['dryRun'] === true
  const asked = textAt(body, 'revision') || source.targetRevision
  if (isAutomated(application) && asked !== source.targetRevision && !dryRun) {
    throw new ApiError(9, `Cannot sync to ${asked}: auto-sync currently set to ${source.targetRevision}`)
  }
  const options = at(body, 'syncOptions', 'items') ?? at(application, 'spec', 'syncPolicy', 'syncOptions')
  const retry = at(body, 'retryStrategy') ?? at(application, 'spec', 'syncPolicy', 'retry')
  const { infos } = body
  return {
    sync: {
      revision: await resolve(repoServer, source, asked, signal),
      ...(body['prune'] === true ? { prune: true } : {}),
      ...(dryRun ? { dryRun } : {}),
      ...(Array.isArray(body['resources']) ? { resources: body['resources'] } : {}),
      source: memberOf(application, 'spec', 'source'),
      ...(Array.isArray(options) ? { syncOptions: options } : {}),
    },
    initiatedBy: { username },
    ...(Array.isArray(infos) ? { info: infos } : {}),
    retry: isMap(retry) ? structuredClone(retry) : {},
  }
}

async function resolve(repoServer: RepoServer, source: ApplicationSource, revision: string, signal: AbortSignal): Promise<string> {
  try {
    return await repoServer.resolve(source, revision, signal)
  } catch (error) {
    if (error instanceof RepoServerError) throw new ApiError(9, `error resolving repo revision: ${error.text}`)
    throw error
  }
}
