import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { memberOf, projectOf } from '../application.ts'
import { APPLICATION } from '../kinds.ts'
import { findProject } from '../projects/find-project.ts'
import type { ControllerContext } from './controller-context.ts'
import { kitchenTime, retryTime } from './retry-time.ts'
import { syncApplication } from './sync/sync-application.ts'
import { writeOperationState } from './write-operation-state.ts'

/**
 * The next step of the operation that an application carries: Running, then what came of it. Between two attempts it is Running with finishedAt set
 * (recorded); while it waits for something it is started again by whatever changes the application or its resources.
 */
export async function runOperation(context: ControllerContext, found: KubeObject, signal: AbortSignal): Promise<void> {
  const { name } = found.metadata
  const begun = await beginStep(context, found)
  if (begun === undefined) return
  const { application, state } = begun
  const isTerminating = state['phase'] === 'Terminating'
  const project = findProject(context.parts, projectOf(application))
  const stepped: JsonMap =
    project === undefined
      ? { ...state, phase: 'Error', message: `Failed to load application project: ${missingProject(application)}` }
      : await syncApplication(context, application, project, state, signal)
  const ended = await concludeStep(context, name, stepped, isTerminating)
  await writeOperationState(context, application, ended)
  const isDryRun = at(ended, 'operation', 'sync', 'dryRun') === true
  if (!isCompleted(ended) || isDryRun) return
  // The result is known before anything has been compared anew: that comes now, for a person with what the target revision has become.
  const isAutomated = at(ended, 'operation', 'initiatedBy', 'automated') === true
  context.refresh(name, isAutomated ? 'latest' : 'resolved')
}

const missingProject = (application: KubeObject) => `appproject.argoproj.io "${projectOf(application)}" not found`

interface Step {
  readonly application: KubeObject
  readonly state: JsonMap
}

/** Undefined: not yet. */
async function beginStep(context: ControllerContext, application: KubeObject): Promise<Step | undefined> {
  const { clock } = context.parts
  const stored = at(application, 'status', 'operationState')
  if (!isMap(stored) || isCompleted(stored)) {
    const state: JsonMap = { operation: memberOf(application, 'operation'), phase: 'Running', startedAt: kubeTime(clock.now()) }
    return { application: await writeOperationState(context, application, state), state }
  }
  const finishedAt = textAt(stored, 'finishedAt')
  if (stored['phase'] !== 'Running' || finishedAt === undefined) return { application, state: structuredClone(stored) }
  const retries = numberAt(stored, 'retryCount') ?? 0
  const waitMs = retryTime(stored['operation'] ?? {}, Date.parse(finishedAt), retries) - clock.now()
  if (waitMs > 0) {
    context.refresh(application.metadata.name, 'latest', waitMs)
    return undefined
  }
  const { finishedAt: _finishedAt, syncResult: _syncResult, ...kept } = stored
  const isRefreshed = at(stored, 'operation', 'retry', 'refresh') === true
  const state: JsonMap = {
    ...structuredClone(kept),
    message: `Retrying operation${isRefreshed ? ' with latest revisions' : ''}. Attempt #${retries}`,
    ...(isRefreshed ? { operation: withoutRevisions(memberOf(stored, 'operation') as JsonMap) } : {}),
  }
  // The result stays in what is stored: a patch says nothing of it (recorded).
  return { application: await writeOperationState(context, application, state), state }
}

function withoutRevisions(operation: JsonMap): JsonMap {
  const { revision: _revision, revisions: _revisions, ...sync } = isMap(operation['sync']) ? operation['sync'] : {}
  return { ...operation, sync }
}

async function concludeStep({ parts }: ControllerContext, name: string, state: JsonMap, isTerminating: boolean): Promise<JsonMap> {
  const { clock, client, namespace } = parts
  const retries = numberAt(state, 'retryCount') ?? 0
  const message = textAt(state, 'message') ?? ''
  if (state['phase'] === 'Running') {
    const latest = await client.get(APPLICATION, { name, namespace })
    const isTerminated = textAt(latest, 'status', 'operationState', 'phase') === 'Terminating'
    return isTerminated ? { ...state, phase: 'Terminating', message: 'operation is terminating' } : state
  }
  if (state['phase'] !== 'Failed' && state['phase'] !== 'Error') return state
  const limit = numberAt(state, 'operation', 'retry', 'limit') ?? 0
  if (isTerminating || (retries >= limit && limit >= 0)) {
    return retries > 0 ? { ...state, message: `${message} (retried ${retries} times).` } : state
  }
  const at = kitchenTime(retryTime(state['operation'] ?? {}, clock.now(), retries))
  const told = `${message}. Retrying attempt #${retries + 1} at ${at}.`
  return { ...state, phase: 'Running', finishedAt: kubeTime(clock.now()), retryCount: retries + 1, message: told }
}

const isCompleted = (state: JsonMap) => ['Succeeded', 'Failed', 'Error'].includes(textAt(state, 'phase') ?? '')
