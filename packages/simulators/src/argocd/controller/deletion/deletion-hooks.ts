import type { KubeObject } from '../../../cluster/kube-object.ts'
import { destinationNamespace, hasSeveralSources, sourceOf, sourcesOf } from '../../application.ts'
import { loadTargets } from '../comparison/load-targets.ts'
import { resourceKey } from '../comparison/resource-key.ts'
import { withTracking } from '../comparison/tracking.ts'
import type { ControllerContext } from '../controller-context.ts'
import { CONTROLLER_MANAGER } from '../controller-manager.ts'
import { type HealthCode, isWorse } from '../health/health-code.ts'
import { resourceHealth } from '../health/resource-health.ts'
import { type DeletionHook, deletePolicies, isDeletionHook } from '../sync/hooks.ts'

/** True: they have run. @throws Error for hooks that failed; they are deleted, so that the next attempt makes them anew. */
export async function runDeletionHooks(
  context: ControllerContext,
  application: KubeObject,
  project: KubeObject,
  live: readonly KubeObject[],
  type: DeletionHook,
  signal: AbortSignal,
): Promise<boolean> {
  const { parts } = context
  const running = live.filter((object) => isDeletionHook(object, type))
  const known = new Set(running.map(resourceKey))
  const wanted = await wantedHooks(context, application, project, type, signal)
  const missing = wanted.filter((hook) => !known.has(resourceKey(hook)))
  for (const hook of missing) await parts.client.create(hook, CONTROLLER_MANAGER)
  if (missing.length > 0) return false
  const failed = running.filter((hook) => codeOf(hook) === 'Degraded')
  for (const hook of failed) await parts.client.delete(hook, hook.metadata)
  if (failed.length > 0) {
    throw new Error(`${type} hook(s) failed: ${failed.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).join(', ')}`)
  }
  return running.every((hook) => codeOf(hook) !== 'Progressing')
}

async function wantedHooks(
  { parts }: ControllerContext,
  application: KubeObject,
  project: KubeObject,
  type: DeletionHook,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const isMultiSource = hasSeveralSources(application)
  const sources = isMultiSource ? sourcesOf(application) : [sourceOf(application)]
  const revisions = sources.map(({ targetRevision }) => targetRevision)
  const request = { application, project, sources, revisions, isMultiSource, noCache: false, noRevisionCache: false }
  const { manifests } = await loadTargets(parts, request, signal)
  const namespace = destinationNamespace(application)
  return manifests
    .filter((manifest) => isDeletionHook(manifest, type))
    .map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, namespace: manifest.metadata.namespace || namespace } }))
    .map((hook) => withTracking(hook, application.metadata.name, namespace, parts.version))
}

/** True: none is left that has to go. */
export async function cleanDeletionHooks({ parts }: ControllerContext, live: readonly KubeObject[], type: DeletionHook): Promise<boolean> {
  const hooks = live.filter((object) => isDeletionHook(object, type))
  let worst: HealthCode = 'Healthy'
  for (const hook of hooks) if (isWorse(worst, codeOf(hook))) worst = codeOf(hook)
  const leaving = hooks.filter((hook) => {
    const policies = deletePolicies(hook)
    return (policies.includes('HookFailed') && worst === 'Degraded') || (policies.includes('HookSucceeded') && worst === 'Healthy')
  })
  for (const hook of leaving) if (hook.metadata.deletionTimestamp === undefined) await parts.client.delete(hook, hook.metadata)
  return leaving.length === 0
}

const codeOf = (hook: KubeObject): HealthCode => resourceHealth(hook)?.status ?? 'Healthy'
