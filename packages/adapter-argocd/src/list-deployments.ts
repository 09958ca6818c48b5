import type { CallOptions, DeploymentPage, ListQuery } from '@gitops-dms/core'
import { pageSummaries } from '@gitops-dms/core/adapter'
import type { ArgoCdClient } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import { mapSummary } from './map-deployment.ts'

/** Every application that the token may see, whole: Argo CD has no pages, and its shorter answers lack what the phase is derived from. */
export async function listDeployments(
  client: ArgoCdClient,
  settings: ResolvedSettings,
  query: ListQuery,
  options: CallOptions,
  instance?: string,
): Promise<DeploymentPage> {
  const namespace = query.controlNamespace === '*' ? undefined : (query.controlNamespace ?? settings.namespace)
  const applications = await client.listApplications(namespace, { signal: options.signal, timeoutMs: options.timeoutMs })
  return { ...pageSummaries(applications.map(mapSummary), query, instance), missing: [] }
}
