import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { byApplyOrder } from '../../runtime/apply-order.ts'
import { idOf } from '../../runtime/inventory.ts'
import { type Release, withInfo } from '../storage/release.ts'
import { type HelmContext, helmTime } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { isKept, objectsOf, placeObjects } from './release-objects.ts'
import { runHooks } from './run-hooks.ts'
import { waitUntilDeleted } from './wait-for-objects.ts'

/** `helm uninstall`. Returns the revision that it was done to; undefined = there is no such release. @throws HelmFailure, StatusError. */
export async function uninstall(context: HelmContext, name: string): Promise<Release | undefined> {
  const { settings, storage, log } = context
  const history = await storage.history(name)
  const last = history.at(-1)
  if (last === undefined) return undefined
  const keepsHistory = settings.isOn('uninstall', 'keepHistory')
  if (last.info.status === 'uninstalled') {
    if (keepsHistory) throw new HelmFailure(`the release named "${name}" is already deleted`)
    for (const release of history) await storage.remove(release)
    return last
  }
  log.add('uninstall: deleting release', { name })
  const timeoutMs = settings.timeoutOf('uninstall')
  let current = withInfo(last, { status: 'uninstalling', deleted: helmTime(context), description: 'Deletion in progress (or silently failed)' })
  const hooks = async (event: string): Promise<HelmFailure | undefined> => {
    if (settings.isOn('uninstall', 'disableHooks')) return undefined
    const run = await runHooks(context, current, event, { timeoutMs })
    current = run.release
    return run.failure
  }
  const refusal = await hooks('pre-delete')
  if (refusal !== undefined) throw refusal
  await storage.update(current)
  const failures = await deleteObjects(context, current, timeoutMs)
  const late = await hooks('post-delete')
  if (late !== undefined) failures.push(late.message)
  current = withInfo(current, { status: 'uninstalled', description: 'Uninstallation complete' })
  if (keepsHistory) await storage.update(current)
  else for (const release of await storage.history(name)) await storage.remove(release)
  if (failures.length > 0) throw new HelmFailure(`uninstallation completed with ${failures.length} error(s): ${failures.join('; ')}`)
  return current
}

async function deleteObjects(context: HelmContext, release: Release, timeoutMs: number): Promise<string[]> {
  const { client, settings, log } = context
  const propagationPolicy = PROPAGATION[settings.text('uninstall', 'deletionPropagation') ?? 'background'] ?? 'Background'
  const objects = await placeObjects(client, objectsOf(release.manifest), release.namespace)
  const going: KubeObject[] = objects.filter((object) => !isKept(object)).sort((a, b) => byApplyOrder(idOf(b), idOf(a)))
  const failures: string[] = []
  for (const object of going) {
    const { name, namespace = '' } = object.metadata
    log.add('starting delete resource', { kind: object.kind, name, namespace })
    try {
      await client.delete(object, object.metadata, { propagationPolicy })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      failures.push(error.message)
    }
  }
  // Helm goes no further when an object could not be deleted; the release stays as it is being uninstalled.
  if (failures.length > 0) throw new HelmFailure(`failed to delete release: ${release.name}`)
  if (settings.isOn('uninstall', 'disableWait')) return failures
  try {
    await waitUntilDeleted(context, going, timeoutMs)
  } catch (error) {
    if (!(error instanceof HelmFailure)) throw error
    failures.push(error.message)
  }
  return failures
}

const PROPAGATION: Readonly<Record<string, 'Background' | 'Foreground' | 'Orphan'>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
}
