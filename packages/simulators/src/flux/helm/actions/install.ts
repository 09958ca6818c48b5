import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { MANAGER } from '../helm-tools.ts'
import { type Release, withInfo } from '../storage/release.ts'
import { applyCrds } from './apply-crds.ts'
import { createObjects } from './apply-objects.ts'
import { checkOwnership } from './check-ownership.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure, isHelmFailure } from './helm-failure.ts'
import { renderRelease } from './render-release.ts'
import { runHooks } from './run-hooks.ts'
import { waitForObjects } from './wait-for-objects.ts'

/** `helm install`. What fails before anything is written leaves nothing in storage. @throws HelmFailure, RenderFailure, StatusError. */
export async function install(context: HelmContext, chart: Chart, values: JsonMap): Promise<void> {
  const { settings, storage } = context
  await applyCrds(context, chart, values, 'install')
  const { release, objects } = await renderRelease(context, chart, values, {
    namespace: settings.namespace,
    revision: 1,
    serverSide: settings.installsServerSide,
  })
  if (settings.isOn('install', 'disableTakeOwnership')) await continueWith(() => checkOwnership(context, objects, release))
  if (settings.text('targetNamespace') !== undefined && settings.isOn('install', 'createNamespace')) await createNamespace(context)
  const first = await freeName(context, release)
  await storage.create(first)
  let current = first
  try {
    current = await perform(context, first, objects, (changed) => {
      current = changed
    })
  } catch (error) {
    if (!isHelmFailure(error)) throw error
    await storage.update(withInfo(current, { status: 'failed', description: `Release "${release.name}" failed: ${error.message}` }))
    throw error
  }
  await storage.update(withInfo(current, { status: 'deployed', description: 'Install complete' }))
}

async function perform(
  context: HelmContext,
  release: Release,
  objects: readonly KubeObject[],
  changed: (release: Release) => void,
): Promise<Release> {
  const { settings } = context
  const timeoutMs = settings.timeoutOf('install')
  const hooks = async (event: string, current: Release): Promise<Release> => {
    if (settings.isOn('install', 'disableHooks')) return current
    const run = await runHooks(context, current, event, { timeoutMs })
    changed(run.release)
    if (run.failure !== undefined) throw new HelmFailure(`failed ${event}: ${run.failure.message}`, { cause: run.failure })
    return run.release
  }
  const begun = await hooks('pre-install', release)
  await createObjects(context, objects, { serverSide: settings.installsServerSide })
  if (!settings.isOn('install', 'disableWait')) {
    await waitForObjects(context, objects, { timeoutMs, as: settings.isOn('install', 'disableWaitForJobs') ? 'release-without-jobs' : 'release' })
  }
  return await hooks('post-install', begun)
}

async function continueWith(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof HelmFailure)) throw error
    throw new HelmFailure(`unable to continue with install: ${error.message}`, { cause: error })
  }
}

async function createNamespace({ client, settings }: HelmContext): Promise<void> {
  const name = settings.namespace
  try {
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } }, MANAGER)
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
  }
}

/** A name that was used before is free only with `replace`, and when what it was used for is over: another revision follows then. */
async function freeName({ storage, settings }: HelmContext, release: Release): Promise<Release> {
  const last = await storage.last(release.name)
  if (last === undefined) return release
  if (!settings.isOn('install', 'replace') || !['uninstalled', 'failed'].includes(last.info.status)) {
    throw new HelmFailure('release name check failed: cannot reuse a name that is still in use')
  }
  await storage.update(withInfo(last, { status: 'superseded', description: 'superseded by new release' }))
  return { ...release, version: last.version + 1 }
}
