import type { DeleteOptions } from '../../../cluster/cluster-client.ts'
import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import type { SyncRun } from './sync-run.ts'
import { type SyncSettings, syncOptionValue } from './sync-settings.ts'
import type { ResultCode } from './sync-task.ts'

export interface Outcome {
  readonly status: ResultCode
  readonly message: string
}

/** Only where pruning is on and nobody keeps the object. */
export async function pruneObject({ context, settings }: SyncRun, live: KubeObject, isDryRun: boolean): Promise<Outcome> {
  if (!settings.prunes) return { status: 'PruneSkipped', message: 'ignored (requires pruning)' }
  if (syncOptionValue(settings, live, 'Prune') === 'false') return { status: 'PruneSkipped', message: 'ignored (no prune)' }
  if (isDryRun) return { status: 'Pruned', message: 'pruned (dry run)' }
  if (live.metadata.deletionTimestamp !== undefined) return { status: 'Pruned', message: 'pruned' }
  try {
    await context.parts.client.delete(live, live.metadata, { propagationPolicy: deletePropagation(settings) })
    return { status: 'Pruned', message: 'pruned' }
  } catch (error) {
    if (error instanceof StatusError) return { status: 'SyncFailed', message: error.message }
    throw error
  }
}

export function deletePropagation({ options }: SyncSettings): NonNullable<DeleteOptions['propagationPolicy']> {
  if (options.includes('PrunePropagationPolicy=background')) return 'Background'
  if (options.includes('PrunePropagationPolicy=foreground')) return 'Foreground'
  return options.includes('PrunePropagationPolicy=orphan') ? 'Orphan' : 'Foreground'
}
