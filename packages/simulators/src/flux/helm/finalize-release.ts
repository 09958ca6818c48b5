import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { HelmTools } from './helm-tools.ts'
import { deleteChart } from './prerequisites/chart-template.ts'
import { canUninstall } from './prerequisites/require-access.ts'
import type { ReleaseSettings } from './release/release-settings.ts'
import type { PassEnd } from './release/run-release.ts'
import { setHistory } from './release/snapshots.ts'
import { uninstallRelease } from './steps/uninstall-step.ts'
import { ReleaseStorage } from './storage/release-storage.ts'

/** A HelmRelease that is deleted takes its release and its HelmChart with it; a suspended one leaves both. */
export async function finalizeRelease(tools: HelmTools, draft: ObjectDraft, settings: ReleaseSettings): Promise<PassEnd> {
  if (!draft.isSuspended) {
    const failure = await removeRelease(tools, draft, settings)
    if (failure !== undefined) return { requeue: 'with-backoff', observed: false }
    await deleteChart(tools, draft)
  }
  draft.removeFinalizer()
  return { requeue: 'never', observed: true }
}

async function removeRelease(tools: HelmTools, draft: ObjectDraft, settings: ReleaseSettings): Promise<Error | undefined> {
  const namespace = draft.status['storageNamespace']
  if (typeof namespace !== 'string' || !(await canUninstall(tools.client, draft.object))) return undefined
  const storage = new ReleaseStorage({ client: tools.client, clock: tools.clock, namespace })
  const failure = await uninstallRelease({ tools, draft, settings, storage })
  if (failure !== undefined) return failure
  setHistory(draft, [])
  draft.status['storageNamespace'] = undefined
  return undefined
}
