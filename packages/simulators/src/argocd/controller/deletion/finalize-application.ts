import type { KubeObject } from '../../../cluster/kube-object.ts'
import { at } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { projectOf } from '../../application.ts'
import { destinationCluster, InvalidDestination } from '../../applications/application-destination.ts'
import { APPLICATION } from '../../kinds.ts'
import { findProject } from '../../projects/find-project.ts'
import { isResourcePermitted } from '../../projects/permissions.ts'
import { clustersOfProject } from '../../services/known-clusters.ts'
import { annotationItems, optionValue, SYNC_OPTIONS } from '../annotation-options.ts'
import { managedLiveObjects } from '../comparison/live-objects.ts'
import { groupOf } from '../comparison/resource-key.ts'
import type { ControllerContext } from '../controller-context.ts'
import { CONTROLLER_MANAGER } from '../controller-manager.ts'
import { waveOf } from '../sync/hooks.ts'
import { isConfirmed } from '../sync/sync-settings.ts'
import { cleanDeletionHooks, runDeletionHooks } from './deletion-hooks.ts'
import { POST_DELETE, PRE_DELETE } from './hold-for-deletion-hooks.ts'

const CASCADE = 'resources-finalizer.argocd.argoproj.io'
const CASCADES = [CASCADE, `${CASCADE}/foreground`, `${CASCADE}/background`]

/**
 * The next step of a deletion: hooks before it, the resources wave by wave, hooks after it, what these hooks left. Each step waits for what
 * it has begun; whatever changes then starts it again. @throws Error, which becomes the condition DeletionError.
 */
export async function finalizeApplication(context: ControllerContext, application: KubeObject, signal: AbortSignal): Promise<void> {
  const { parts } = context
  const { finalizers = [] } = application.metadata
  const has = (...names: readonly string[]) => names.some((name) => finalizers.includes(name))
  const without = (...names: readonly string[]) =>
    writeFinalizers(
      context,
      application,
      finalizers.filter((one) => !names.includes(one)),
    )
  const project = findProject(parts, projectOf(application))
  if (project === undefined) throw new Error(`appproject.argoproj.io "${projectOf(application)}" not found`)
  if (!hasCluster(context, application)) {
    await without(...CASCADES, PRE_DELETE, `${PRE_DELETE}/cleanup`, POST_DELETE, `${POST_DELETE}/cleanup`)
    return
  }
  const live = permittedObjects(context, application, project)
  if (has(PRE_DELETE)) {
    if (await runDeletionHooks(context, application, project, live, 'PreDelete', signal)) await without(PRE_DELETE)
  } else if (has(...CASCADES)) {
    if (await deleteResources(context, application, live)) await without(...CASCADES)
  } else if (has(POST_DELETE)) {
    if (await runDeletionHooks(context, application, project, live, 'PostDelete', signal)) await without(POST_DELETE)
  } else if (has(`${PRE_DELETE}/cleanup`)) {
    if (await cleanDeletionHooks(context, live, 'PreDelete')) await without(`${PRE_DELETE}/cleanup`)
  } else if (has(`${POST_DELETE}/cleanup`)) {
    if (await cleanDeletionHooks(context, live, 'PostDelete')) await without(`${POST_DELETE}/cleanup`)
  } else parts.cache.remove(application.metadata.name)
}

function hasCluster({ parts }: ControllerContext, application: KubeObject): boolean {
  try {
    destinationCluster(parts, application)
    return true
  } catch (error) {
    if (error instanceof InvalidDestination) return false
    throw error
  }
}

function permittedObjects({ parts, live }: ControllerContext, application: KubeObject, project: KubeObject): KubeObject[] {
  const cluster = destinationCluster(parts, application)
  const scoped = clustersOfProject(parts, project.metadata.name)
  return [...managedLiveObjects(live, parts.version, application.metadata.name, []).values()].filter((object) => {
    const { name, namespace = '' } = object.metadata
    return isResourcePermitted(project, { group: groupOf(object), kind: object.kind, name, namespace }, cluster, scoped)
  })
}

/** True: all that is to go is gone. One wave at a time, the last one first. */
async function deleteResources(context: ControllerContext, application: KubeObject, live: readonly KubeObject[]): Promise<boolean> {
  const { client } = context.parts
  if (live.some(({ metadata }) => metadata.deletionTimestamp !== undefined)) return false
  const due = live.filter((object) => isToBeDeleted(application, object))
  const deletedAt = Date.parse(application.metadata.deletionTimestamp ?? '')
  if (due.some((object) => optionOf(application, object, 'Delete') === 'confirm') && !isConfirmed(application, deletedAt)) return false
  const wave = Math.max(...due.map(waveOf))
  const isBackground = application.metadata.finalizers?.includes(`${CASCADE}/background`) === true
  for (const object of due.filter((one) => waveOf(one) === wave)) {
    try {
      await client.delete(object, object.metadata, { propagationPolicy: isBackground ? 'Background' : 'Foreground' })
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      if (error.code !== 404) throw new Error(error.message)
    }
  }
  const left = managedLiveObjects(context.live, context.parts.version, application.metadata.name, [])
  return [...left.values()].every((object) => !isToBeDeleted(application, object))
}

function isToBeDeleted(application: KubeObject, object: KubeObject): boolean {
  const isItself = object.kind === 'Application' && object.metadata.name === application.metadata.name
  const isKept = annotationItems(object, 'helm.sh/resource-policy').includes('keep')
  return object.kind !== 'CustomResourceDefinition' && !isItself && !isKept && optionOf(application, object, 'Delete') !== 'false'
}

function optionOf(application: KubeObject, object: KubeObject, key: string): string | undefined {
  const general = at(application, 'spec', 'syncPolicy', 'syncOptions')
  const options = Array.isArray(general) ? general.filter((option): option is string => typeof option === 'string') : []
  return optionValue(annotationItems(object, SYNC_OPTIONS), key) ?? optionValue(options, key)
}

async function writeFinalizers({ parts }: ControllerContext, { metadata }: KubeObject, finalizers: readonly string[]): Promise<void> {
  const { name, namespace } = metadata
  await parts.client.patch(APPLICATION, { name, namespace }, { metadata: { finalizers: [...finalizers] } }, { fieldManager: CONTROLLER_MANAGER })
}
