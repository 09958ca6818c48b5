import { type CallOptions, type DeploymentPage, isDmsError, type ListQuery } from '@gitops-dms/core'
import { pageSummaries } from '@gitops-dms/core/adapter'
import { sourceScope } from './find-deployment.ts'
import type { Call, FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository } from './flux-types.ts'
import { mapSummary } from './map-deployment.ts'

/** Kustomizations with their sources; any failure of a part fails the whole, but for sources that may not be read. */
export async function listDeployments(client: FluxClient, settings: ResolvedSettings, query: ListQuery, options: CallOptions): Promise<DeploymentPage> {
  const namespace = query.controlNamespace === '*' ? undefined : (query.controlNamespace ?? settings.namespace)
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const [kustomizations, sources] = await Promise.all([client.listKustomizations(namespace, call), listSources(client, namespace, call)])
  const byScope = new Map(sources.map((source) => [`${source.metadata.namespace}/${source.metadata.name}`, source]))
  const summaries = kustomizations.map((kustomization) => {
    const scope = sourceScope(kustomization)
    const source = kustomization.spec.sourceRef.kind === 'GitRepository' ? (byScope.get(`${scope.namespace}/${scope.name}`) ?? null) : null
    return mapSummary({ kustomization, source })
  })
  return { ...pageSummaries(summaries, query), missing: [] }
}

async function listSources(client: FluxClient, namespace: string | undefined, call: Call): Promise<readonly GitRepository[]> {
  try {
    return await client.listGitRepositories(namespace, call)
  } catch (error) {
    if (isDmsError(error, 'PERMISSION_DENIED')) return []
    throw error
  }
}
