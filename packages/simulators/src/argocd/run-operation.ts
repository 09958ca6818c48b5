import type { Clock } from '@gitops-dms/core'
import type { ClusterClient } from '../cluster/cluster-client.ts'
import { kubeTime } from '../cluster/cluster.ts'
import { at, type Json, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { destinationNamespace, memberOf, sourceOf } from './application.ts'
import { compareResources, toTargets } from './compare.ts'
import { APPLICATION } from './kinds.ts'
import { generateManifests, RepoServerError } from './repo-server.ts'

export interface OperationContext {
  readonly client: ClusterClient
  readonly clock: Clock
  /** Between two writes. */
  readonly pauseMs: number
  readonly signal: AbortSignal
}

interface Outcome {
  readonly phase: 'Succeeded' | 'Failed' | 'Error'
  readonly message: string
  readonly resources: JsonMap[]
}

const FIELD_MANAGER = 'argocd-controller'

/** Runs the operation that an application carries: Running, then the result with `operation` removed in the same write. */
export async function runOperation(context: OperationContext, application: KubeObject): Promise<void> {
  const { client, clock, signal } = context
  const key = { name: application.metadata.name, namespace: application.metadata.namespace }
  const operation = memberOf(application, 'operation')
  const revision = textAt(operation, 'sync', 'revision') ?? ''
  const source = memberOf(application, 'spec', 'source')
  const startedAt = kubeTime(clock.now())
  const running = { operation, phase: 'Running', startedAt, syncResult: { revision, source } }
  await client.patch(APPLICATION, key, { status: { operationState: { ...running, message: null, finishedAt: null } } })
  await clock.sleep(context.pauseMs, signal)

  const outcome = await sync(context, application, revision)
  const syncResult: Json = { resources: outcome.resources, revision, source }
  const finishedAt = kubeTime(clock.now())
  const result: JsonMap = { ...running, phase: outcome.phase, message: outcome.message, finishedAt, syncResult }
  const history = outcome.phase === 'Succeeded' && !isPartial(operation) ? historyWith(application, { revision, source, startedAt, deployedAt: finishedAt, operation }) : undefined
  if (history !== undefined) await client.patch(APPLICATION, key, { status: { history } })
  await client.patch(APPLICATION, key, { operation: null, status: { operationState: result } })
}

async function sync(context: OperationContext, application: KubeObject, revision: string): Promise<Outcome> {
  const { client, clock, signal, pauseMs } = context
  const resources: JsonMap[] = []
  try {
    const manifests = await generateManifests(sourceOf(application), revision, signal)
    const targets = toTargets(application, manifests)
    const before = await compareResources(client, application, targets)
    const namespace = await ensureNamespace(client, application)
    if (namespace !== undefined) resources.push(namespace)
    const failures: string[] = []
    for (const target of targets) {
      const wasThere = before.some((resource) => resource.target === target && resource.live !== undefined)
      const failure = await applyTarget(client, target)
      resources.push(resultOf(target, failure ?? `${describe(target)} ${wasThere ? 'configured' : 'created'}`, failure === undefined))
      if (failure !== undefined) failures.push(failure)
    }
    if (failures.length > 0) return { phase: 'Failed', message: `one or more objects failed to apply, reason: ${failures.join(',')}`, resources }
    await clock.sleep(pauseMs, signal)
    for (const { target, live } of before) {
      if (target !== undefined || live === undefined) continue
      const prune = at(application, 'operation', 'sync', 'prune') === true
      if (prune) await client.delete(live, live.metadata)
      resources.push({ ...resultOf(live, prune ? 'pruned' : 'ignored (requires pruning)', true), status: prune ? 'Pruned' : 'PruneSkipped' })
    }
    return { phase: 'Succeeded', message: 'successfully synced (all tasks run)', resources }
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    const message = `ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: ${error.message}`
    return { phase: 'Error', message, resources }
  }
}

async function applyTarget(client: ClusterClient, target: KubeObject): Promise<string | undefined> {
  try {
    await client.apply(target, FIELD_MANAGER)
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
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion]
  return {
    group: group ?? '',
    version: version ?? '',
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    status: ok ? 'Synced' : 'SyncFailed',
    message,
    hookPhase: ok ? 'Running' : 'Failed',
    syncPhase: 'Sync',
  }
}

const describe = (object: KubeObject) => {
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : ''
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name}`
}

/** A selective sync has no history entry. */
const isPartial = (operation: Json) => {
  const resources = at(operation, 'sync', 'resources')
  return Array.isArray(resources) && resources.length > 0
}

interface Entry {
  readonly revision: string
  readonly source: Json
  readonly startedAt: string
  readonly deployedAt: string
  readonly operation: Json
}

/** Oldest first, ids count on, at most ten. */
function historyWith(application: KubeObject, entry: Entry): Json[] {
  const before = at(application, 'status', 'history')
  const entries: Json[] = Array.isArray(before) ? before : []
  const last = at(entries.at(-1), 'id')
  const next: JsonMap = {
    revision: entry.revision,
    deployedAt: entry.deployedAt,
    id: typeof last === 'number' ? last + 1 : 0,
    source: entry.source,
    deployStartedAt: entry.startedAt,
    initiatedBy: memberOf(entry.operation, 'initiatedBy'),
  }
  return [...entries, next].slice(-10)
}
