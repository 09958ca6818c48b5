import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { destinationNamespace, sourceOf } from '../application.ts'
import type { RepoServer } from '../repo-server/repo-server.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { type ComparedResource, compareResources, containerImages, groupOf, toTargets, withLastApplied } from './compare.ts'
import { manifestRequest } from './manifest-request.ts'

export interface SyncContext {
  readonly client: ClusterClient
  readonly clock: Clock
  readonly repoServer: RepoServer
  /** Between applying and pruning. */
  readonly pauseMs: number
  readonly signal: AbortSignal
}

export interface SyncOutcome {
  readonly phase: 'Succeeded' | 'Failed' | 'Error'
  readonly message: string
  readonly resources: JsonMap[]
}

const FIELD_MANAGER = 'argocd-controller'

/** One attempt: the manifests of the revision, applied in their order, and what is left over pruned where that was asked for. */
export async function syncResources(context: SyncContext, application: KubeObject, revision: string): Promise<SyncOutcome> {
  const { client, clock, repoServer, signal, pauseMs } = context
  const operation = at(application, 'operation') as Json
  const dryRun = at(operation, 'sync', 'dryRun') === true
  const results: JsonMap[] = []
  try {
    const { manifests } = await repoServer.generate(manifestRequest(application, sourceOf(application), revision), signal)
    const targets = toTargets(application, manifests)
    const compared = (await compareResources(client, application, targets)).filter(({ target, live }) => isSelected(operation, target ?? live))
    const namespace = dryRun ? undefined : await ensureNamespace(client, application)
    if (namespace !== undefined) results.push(namespace)
    const failures: string[] = []
    for (const resource of compared) {
      if (resource.target === undefined) continue
      const failure = await applyTarget(client, resource.target, dryRun)
      results.push({
        ...resultOf(resource.target, failure ?? `${describe(resource.target)} ${verbOf(resource)}`, failure === undefined),
        ...imagesOf(resource.target),
      })
      if (failure !== undefined) failures.push(failure)
    }
    if (failures.length > 0) {
      return {
        phase: 'Failed',
        message: `one or more synchronization tasks completed unsuccessfully, reason: ${failures.join(',')}`,
        resources: results,
      }
    }
    await clock.sleep(pauseMs, signal)
    for (const { target, live } of compared) {
      if (target !== undefined || live === undefined) continue
      const prune = at(operation, 'sync', 'prune') === true
      if (prune && !dryRun) await client.delete(live, live.metadata)
      results.push({ ...resultOf(live, prune ? 'pruned' : 'ignored (requires pruning)', true), status: prune ? 'Pruned' : 'PruneSkipped' })
    }
    return { phase: 'Succeeded', message: 'successfully synced (all tasks run)', resources: results }
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    const message = `ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: ${error.text}`
    return { phase: 'Error', message, resources: results }
  }
}

/** A selective sync: it has no history entry. An empty list is a full one. */
export function isPartial(operation: Json): boolean {
  const resources = at(operation, 'sync', 'resources')
  return Array.isArray(resources) && resources.length > 0
}

function isSelected(operation: Json, object: KubeObject | undefined): boolean {
  if (!isPartial(operation) || object === undefined) return true
  return (at(operation, 'sync', 'resources') as Json[]).some(
    (resource) =>
      textAt(resource, 'kind') === object.kind &&
      textAt(resource, 'name') === object.metadata.name &&
      (textAt(resource, 'group') ?? '') === groupOf(object) &&
      (textAt(resource, 'namespace') ?? object.metadata.namespace) === object.metadata.namespace,
  )
}

async function applyTarget(client: ClusterClient, target: KubeObject, dryRun: boolean): Promise<string | undefined> {
  try {
    await client.apply(withLastApplied(target), FIELD_MANAGER, { dryRun })
    return undefined
  } catch (error) {
    if (error instanceof StatusError) return error.message
    throw error
  }
}

/** CreateNamespace=true. */
async function ensureNamespace(client: ClusterClient, application: KubeObject): Promise<JsonMap | undefined> {
  const options = at(application, 'operation', 'sync', 'syncOptions')
  if (!Array.isArray(options) || !options.includes('CreateNamespace=true')) return undefined
  const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: destinationNamespace(application) } }
  if ((await client.get(namespace, namespace.metadata)) !== undefined) return undefined
  await client.apply(namespace, FIELD_MANAGER)
  return { ...resultOf(namespace, `${describe(namespace)} created`, true), syncPhase: 'PreSync' }
}

function resultOf(object: KubeObject, message: string, ok: boolean): JsonMap {
  return {
    group: groupOf(object),
    version: object.apiVersion.split('/').at(-1) ?? '',
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    status: ok ? 'Synced' : 'SyncFailed',
    message,
    hookPhase: ok ? 'Running' : 'Failed',
    syncPhase: 'Sync',
  }
}

function verbOf({ live, synced }: ComparedResource): string {
  if (live === undefined) return 'created'
  return synced ? 'unchanged' : 'configured'
}

function imagesOf(target: KubeObject): JsonMap {
  const images = containerImages(target)
  return images.length === 0 ? {} : { images }
}

const describe = (object: KubeObject) => {
  const group = groupOf(object)
  return `${object.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${object.metadata.name}`
}
