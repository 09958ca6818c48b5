import type { Json, JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import type { Comparison } from '../comparison/compare-application.ts'
import { groupOf, versionOf } from '../comparison/resource-key.ts'
import { containerImages } from '../container-images.ts'
import type { ControllerContext } from '../controller-context.ts'
import type { SyncSettings } from './sync-settings.ts'
import { isHookTask, type OperationPhase, objectOfTask, type ResultCode, resultKey, type SyncTask } from './sync-task.ts'

/** One step of a sync: what it works on, and what it has found out so far. */
export class SyncRun {
  readonly context: ControllerContext
  readonly application: KubeObject
  readonly project: KubeObject
  readonly comparison: Comparison
  readonly settings: SyncSettings
  readonly startedAt: number
  readonly signal: AbortSignal
  phase: OperationPhase
  message: string
  readonly #results: Map<string, JsonMap>

  constructor(given: {
    readonly context: ControllerContext
    readonly application: KubeObject
    readonly project: KubeObject
    readonly comparison: Comparison
    readonly settings: SyncSettings
    readonly startedAt: number
    readonly signal: AbortSignal
    readonly phase: OperationPhase
    readonly message: string
    readonly results: readonly JsonMap[]
  }) {
    this.context = given.context
    this.application = given.application
    this.project = given.project
    this.comparison = given.comparison
    this.settings = given.settings
    this.startedAt = given.startedAt
    this.signal = given.signal
    this.phase = given.phase
    this.message = given.message
    this.#results = new Map(given.results.map((result) => [keyOfResult(result), result]))
  }

  /** Something has been done before: no dry run comes first. */
  get hasStarted(): boolean {
    return this.#results.size > 0
  }

  /** As `syncResult.resources` lists them, in the order in which they came. */
  get results(): JsonMap[] {
    return [...this.#results.values()]
  }

  resultOf(task: SyncTask): JsonMap | undefined {
    return this.#results.get(resultKey(task))
  }

  end(phase: OperationPhase, message: string): void {
    this.phase = phase
    this.message = message
  }

  /** Of a task; the last message that says anything stays. */
  record(task: SyncTask, status: ResultCode | undefined, state: OperationPhase | undefined, message: string): void {
    task.status = status
    task.state = state
    if (message !== '') task.message = message
    const key = resultKey(task)
    const changed: JsonMap = {
      ...(status === undefined ? {} : { status }),
      message: task.message,
      ...(state === undefined ? {} : { hookPhase: state }),
    }
    const before = this.#results.get(key)
    this.#results.set(key, before === undefined ? { ...newResult(task), ...changed, ...tailOf(task) } : { ...before, ...changed })
  }
}

const keyOfResult = (result: JsonMap) =>
  `${['group', 'kind', 'namespace', 'name'].map((part) => String(result[part] ?? '')).join('/')}:${String(result['syncPhase'])}`

function newResult(task: SyncTask): JsonMap {
  const object = objectOfTask(task)
  const { namespace = '', name } = object.metadata
  return { group: groupOf(object), version: versionOf(object), kind: object.kind, namespace, name }
}

function tailOf(task: SyncTask): JsonMap {
  const images: Json = containerImages(objectOfTask(task))
  return {
    ...(isHookTask(task) ? { hookType: task.phase } : {}),
    syncPhase: task.phase,
    ...(images.length === 0 ? {} : { images }),
  }
}
