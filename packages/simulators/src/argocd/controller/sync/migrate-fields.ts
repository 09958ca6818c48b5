import type { Json, KubeObject } from '../../../cluster/kube-object.ts'
import type { SyncRun } from './sync-run.ts'

const CLIENT_SIDE = 'kubectl-client-side-apply'

/**
 * Before the first server-side apply what a client-side one owned becomes Argo CD's: the entry of the other manager is given the name of this
 * one, as an apply (ClientSideApplyMigration).
 */
export async function migrateFields({ application, context, settings }: SyncRun, live: KubeObject, manager: string): Promise<void> {
  if (settings.options.includes('ClientSideApplyMigration=false')) return
  const from = application.metadata.annotations?.['argocd.argoproj.io/client-side-apply-migration-manager'] ?? CLIENT_SIDE
  const entries = live.metadata.managedFields ?? []
  const earlier = entries.find((entry) => entry.manager === from && entry.operation === 'Update' && entry.subresource === undefined)
  if (earlier === undefined || entries.some((entry) => entry.manager === manager && entry.operation === 'Apply')) return
  const migrated = entries.map((entry) => (entry === earlier ? { ...entry, manager, operation: 'Apply' } : entry))
  const operations = [
    { op: 'replace', path: '/metadata/managedFields', value: structuredClone(migrated) as unknown as Json },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
  ]
  await context.parts.client.patch(live, live.metadata, operations, { type: 'json' })
}
