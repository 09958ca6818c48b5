import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { WireObject, WireOperation } from '../wire-types.ts'
import { type EngineState, timeOf, writeObject } from './engine-state.ts'
import type { OperationRequest, Runtime } from './runtime.ts'

export interface OperationStart {
  /** Null: the engine makes one. */
  readonly id: string | null
  readonly kind: string
  readonly initiator: string | null
  readonly request: OperationRequest
}

export const isUnderWay = (operation: WireOperation | null): operation is WireOperation =>
  operation !== null && ['queued', 'running', 'stopping'].includes(operation.state)

/** Queues an operation in the same write as the change that goes with it. One that is under way is overtaken. */
export function startOperation(
  state: EngineState,
  runtime: Runtime,
  { id, kind, initiator, request }: OperationStart,
  change: (draft: WireObject) => void = () => undefined,
): WireObject {
  const now = state.clock.now()
  const object = writeObject(state, runtime, (draft) => {
    const before = structuredClone(draft.spec)
    change(draft)
    const generation = draft.metadata.generation + (isDeepStrictEqual(before, draft.spec) ? 0 : 1)
    const operation = newOperation(id ?? randomUUID(), kind, initiator, generation, timeOf(now))
    overtake(runtime, draft.status.operation, operation)
    draft.status.operation = operation
  })
  runtime.request = request
  runtime.prepared = null
  runtime.attempts = 0
  runtime.failure = null
  runtime.saidHealth = null
  runtime.words = {}
  state.scheduler.schedule(runtime, now + state.timing.stepMs)
  return object
}

export function newOperation(id: string, kind: string, initiator: string | null, generation: number, requestedAt: string): WireOperation {
  return {
    id,
    kind,
    state: 'queued',
    generation,
    requestedAt,
    startedAt: null,
    finishedAt: null,
    revision: null,
    message: null,
    initiator,
    retry: null,
    applied: null,
  }
}

export function overtake(runtime: Runtime, earlier: WireOperation | null, { id, requestedAt }: WireOperation): void {
  if (!isUnderWay(earlier)) return
  const at = runtime.operations.findIndex((one) => one.id === earlier.id)
  runtime.operations[at] = { ...earlier, state: 'overtaken', finishedAt: requestedAt, retry: null, message: `overtaken by the operation ${id}` }
}
