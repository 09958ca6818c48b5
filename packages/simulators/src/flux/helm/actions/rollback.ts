import { type Release, withInfo } from '../storage/release.ts'
import { updateObjects } from './apply-objects.ts'
import { type HelmContext, helmTime } from './helm-context.ts'
import { HelmFailure, isHelmFailure } from './helm-failure.ts'
import { objectsOf, placeObjects, withOwnership } from './release-objects.ts'
import { runHooks } from './run-hooks.ts'
import { waitForObjects } from './wait-for-objects.ts'

/** `helm rollback`: one more revision, with the content of an earlier one. @throws HelmFailure, StatusError. */
export async function rollback(context: HelmContext, name: string, version: number): Promise<void> {
  const { client, settings, storage, log } = context
  log.add('preparing rollback', { name })
  const current = await storage.last(name)
  const target = await storage.get(name, version)
  if (current === undefined || target === undefined) throw new HelmFailure(`release has no ${version} version`)
  log.add('rolling back', { name, currentVersion: current.version, targetVersion: version })
  const { deleted: _deleted, ...info } = target.info
  let release: Release = {
    ...target,
    version: current.version + 1,
    info: {
      ...info,
      deleted: '',
      first_deployed: current.info.first_deployed,
      last_deployed: helmTime(context),
      status: 'pending-rollback',
      description: `Rollback to ${version}`,
    },
  }
  log.add('creating rolled back release', { name })
  await storage.create(release, settings.maxHistory)
  log.add('performing rollback', { name })
  const before = await placeObjects(client, objectsOf(current.manifest), current.namespace)
  const objects = (await placeObjects(client, objectsOf(target.manifest), target.namespace)).map((object) => withOwnership(object, target))
  const timeoutMs = settings.timeoutOf('rollback')
  const hooks = async (event: string) => {
    if (settings.isOn('rollback', 'disableHooks')) return
    const run = await runHooks(context, release, event, { timeoutMs })
    release = run.release
    if (run.failure !== undefined) throw run.failure
  }
  try {
    await hooks('pre-rollback')
    await updateObjects(context, before, objects, { serverSide: settings.changesServerSide('rollback', target.apply_method) })
    if (!settings.isOn('rollback', 'disableWait')) {
      await waitForObjects(context, objects, { timeoutMs, as: settings.isOn('rollback', 'disableWaitForJobs') ? 'release-without-jobs' : 'release' })
    }
    await hooks('post-rollback')
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    await storage.update(withInfo(current, { status: 'superseded' }))
    await storage.update(withInfo(release, { status: 'failed', description: `Release "${name}" failed: ${error.message}` }))
    throw new HelmFailure(`release ${name} failed: ${error.message}`, { cause: error })
  }
  for (const deployed of (await storage.history(name)).filter(({ info: { status } }) => status === 'deployed')) {
    log.add('superseding previous deployment', { version: deployed.version })
    await storage.update(withInfo(deployed, { status: 'superseded' }))
  }
  await storage.update(withInfo(release, { status: 'deployed' }))
}
