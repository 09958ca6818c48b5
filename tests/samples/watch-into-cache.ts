import type { DeploymentSummary, Dms } from '@gitops-dms/core'

/** Keeps a map in step with every instance until the signal fires. `dms.view()` does the same and more; this shows what the events mean. */
export async function watchIntoCache(
  dms: Dms,
  cache: Map<string, DeploymentSummary>,
  onSynced: (instance: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for await (const { type, instance, deployment } of dms.watchDeployments({}, { signal })) {
    if (type === 'synced') onSynced(instance)
    if (deployment === null) continue
    const key = `${instance}:${deployment.id}`
    if (type === 'deleted') cache.delete(key)
    else cache.set(key, deployment)
  }
}
