import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { mergeValues } from '../../../rendering/helm/merge-values.ts'
import { type Release, withInfo } from '../storage/release.ts'
import { applyCrds } from './apply-crds.ts'
import { updateObjects } from './apply-objects.ts'
import { checkOwnership } from './check-ownership.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure, isHelmFailure } from './helm-failure.ts'
import { isSameObject, objectsOf, placeObjects } from './release-objects.ts'
import { renderRelease } from './render-release.ts'
import { runHooks } from './run-hooks.ts'
import { waitForObjects } from './wait-for-objects.ts'
import type { WriteMethod } from './write-object.ts'

/** `helm upgrade`. What fails before the new revision is stored changes nothing. @throws HelmFailure, RenderFailure, StatusError. */
export async function upgrade(context: HelmContext, chart: Chart, values: JsonMap): Promise<void> {
  const { client, settings, storage, log } = context
  const { name } = settings
  await applyCrds(context, chart, values, 'upgrade')
  log.add('preparing upgrade', { name })
  const history = await storage.history(name)
  const last = history.at(-1)
  if (last === undefined) throw new HelmFailure(`"${name}" has no deployed releases`)
  const original = baseOf(name, history, last)
  const all = reusedValues(context, original, values)
  const serverSide = settings.changesServerSide('upgrade', last.apply_method)
  const place = { namespace: original.namespace, revision: last.version + 1, firstDeployed: original.info.first_deployed, serverSide }
  const { release, objects } = await renderRelease(context, chart, all, place)
  log.add('determined release apply method', { previous_release_apply_method: last.apply_method ?? '', server_side_apply: serverSide })
  log.add('performing update', { name })
  const before = await placeObjects(client, objectsOf(original.manifest), original.namespace)
  if (settings.isOn('upgrade', 'disableTakeOwnership')) await checkNewOnes(context, before, objects, release)
  log.add('creating upgraded release', { name })
  await storage.create(release, settings.maxHistory)
  const progress: Progress = { current: release, created: [] }
  try {
    await perform(context, progress, { original, before, objects, method: { serverSide } })
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    await fail(context, progress, error)
    throw error
  }
  await storage.update(withInfo(original, { status: 'superseded' }))
  await storage.update(withInfo(progress.current, { status: 'deployed', description: 'Upgrade complete' }))
}

interface Progress {
  current: Release
  created: readonly KubeObject[]
}

interface Change {
  readonly original: Release
  readonly before: readonly KubeObject[]
  readonly objects: readonly KubeObject[]
  readonly method: WriteMethod
}

async function perform(context: HelmContext, progress: Progress, { original, before, objects, method }: Change): Promise<void> {
  const { settings, storage } = context
  const timeoutMs = settings.timeoutOf('upgrade')
  const hooks = async (event: string) => {
    if (settings.isOn('upgrade', 'disableHooks')) return
    const run = await runHooks(context, progress.current, event, { timeoutMs })
    progress.current = run.release
    if (run.failure !== undefined) throw new HelmFailure(`${event} hooks failed: ${run.failure.message}`, { cause: run.failure })
  }
  await hooks('pre-upgrade')
  try {
    progress.created = await updateObjects(context, before, objects, method)
    if (!settings.isOn('upgrade', 'disableWait')) {
      await waitForObjects(context, objects, { timeoutMs, as: settings.isOn('upgrade', 'disableWaitForJobs') ? 'release-without-jobs' : 'release' })
    }
  } catch (error) {
    if (isHelmFailure(error)) await storage.update(original)
    throw error
  }
  await hooks('post-upgrade')
}

async function fail({ client, settings, storage, log }: HelmContext, { current, created }: Progress, error: Error): Promise<void> {
  const { name } = current
  log.warn('upgrade failed', { name, error: {} })
  await storage.update(withInfo(current, { status: 'failed', description: `Upgrade "${name}" failed: ${error.message}` }))
  if (!settings.isOn('upgrade', 'cleanupOnFail')) return
  for (const object of created) await client.delete(object, object.metadata, { propagationPolicy: 'Background' })
}

/** What an upgrade starts from: the deployed revision, or the last one when none ever was good. */
function baseOf(name: string, history: readonly Release[], last: Release): Release {
  const deployed = history.findLast(({ info }) => info.status === 'deployed')
  if (deployed !== undefined) return deployed
  if (!['failed', 'superseded'].includes(last.info.status)) throw new HelmFailure(`"${name}" has no deployed releases`)
  return last
}

function reusedValues({ settings, log }: HelmContext, original: Release, values: JsonMap): JsonMap {
  if (settings.isOn('upgrade', 'preserveValues')) {
    log.add("reusing the old release's values")
    return mergeValues(original.config, values)
  }
  log.add("resetting values to the chart's original version")
  return values
}

async function checkNewOnes(context: HelmContext, before: readonly KubeObject[], objects: readonly KubeObject[], release: Release): Promise<void> {
  const added = objects.filter((object) => !before.some((other) => isSameObject(object, other)))
  try {
    await checkOwnership(context, added, release)
  } catch (error) {
    if (!(error instanceof HelmFailure)) throw error
    throw new HelmFailure(`unable to continue with update: ${error.message}`, { cause: error })
  }
}
