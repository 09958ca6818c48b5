import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { MANAGER } from '../helm-tools.ts'
import type { HookPhase, Release, ReleaseHook } from '../storage/release.ts'
import { type HelmContext, helmTime } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { objectsOf, placeObjects } from './release-objects.ts'
import { waitForObjects, waitUntilDeleted } from './wait-for-objects.ts'

export interface HookRun {
  /** With what became of its hooks. */
  readonly release: Release
  readonly failure?: HelmFailure
}

export interface HookOptions {
  readonly timeoutMs: number
  /** Default: all. */
  readonly select?: (hook: ReleaseHook) => boolean
}

/** Runs the hooks of an event, one after the other by weight and name; the first failure ends it. The release is stored as each begins. */
export async function runHooks(
  context: HelmContext,
  release: Release,
  event: string,
  { timeoutMs, select = () => true }: HookOptions,
): Promise<HookRun> {
  const due = release.hooks
    .filter((hook) => (hook.events.includes(event) || (event === 'test' && hook.events.includes('test-success'))) && select(hook))
    .toSorted((a, b) => a.weight - b.weight || (a.name < b.name ? -1 : 1))
  let current = release
  const done: ReleaseHook[] = []
  for (const hook of due) {
    const objects = await placeObjects(context.client, objectsOf(hook.manifest), release.namespace)
    await deleteBy(context, hook, objects, 'before-hook-creation', timeoutMs)
    const startedAt = helmTime(context)
    current = withRun(current, hook, { started_at: startedAt, completed_at: '', phase: 'Running' })
    await context.storage.update(current)
    const failure = await runHook(context, event, hook, objects, timeoutMs)
    const phase: HookPhase = failure === undefined ? 'Succeeded' : 'Failed'
    current = withRun(current, hook, { started_at: startedAt, completed_at: helmTime(context), phase })
    if (failure !== undefined) {
      await deleteBy(context, hook, objects, 'hook-failed', timeoutMs)
      await deleteSucceeded(context, release, done, timeoutMs)
      return { release: current, failure }
    }
    done.push(hook)
  }
  await deleteSucceeded(context, release, done.toReversed(), timeoutMs)
  return { release: current }
}

async function runHook(
  context: HelmContext,
  event: string,
  hook: ReleaseHook,
  objects: readonly KubeObject[],
  timeoutMs: number,
): Promise<HelmFailure | undefined> {
  try {
    for (const object of objects) await context.client.apply(object, MANAGER)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return new HelmFailure(`warning: Hook ${event} ${hook.path} failed: ${error.message}`, { cause: error })
  }
  try {
    await waitForObjects(context, objects, { timeoutMs, as: 'hook' })
    return undefined
  } catch (error) {
    if (error instanceof HelmFailure) return error
    throw error
  }
}

async function deleteSucceeded(context: HelmContext, release: Release, hooks: readonly ReleaseHook[], timeoutMs: number): Promise<void> {
  for (const hook of hooks) {
    const objects = await placeObjects(context.client, objectsOf(hook.manifest), release.namespace)
    await deleteBy(context, hook, objects, 'hook-succeeded', timeoutMs)
  }
}

/** A CRD is never deleted by a policy. */
async function deleteBy(context: HelmContext, hook: ReleaseHook, objects: readonly KubeObject[], policy: string, timeoutMs: number): Promise<void> {
  const policies = hook.delete_policies.length === 0 ? ['before-hook-creation'] : hook.delete_policies
  if (hook.kind === 'CustomResourceDefinition' || !policies.includes(policy)) return
  for (const object of objects) await context.client.delete(object, object.metadata, { propagationPolicy: 'Background' })
  await waitUntilDeleted(context, objects, timeoutMs)
}

const withRun = (release: Release, hook: ReleaseHook, run: ReleaseHook['last_run']): Release => ({
  ...release,
  hooks: release.hooks.map((other) =>
    other.path === hook.path && other.name === hook.name && other.kind === hook.kind ? { ...other, last_run: run } : other,
  ),
})
