import type { WireObject } from '../wire-types.ts'
import { type EngineState, timeOf, writeObject } from './engine-state.ts'
import type { Runtime } from './runtime.ts'
import { newOperation, overtake } from './start-operation.ts'

/** What the engine still has to do before an object may go. */
const ENGINE_FINALIZER = 'engine'

/** The deletion is asked for, in one write; the rest is for later ones. */
export function beginDeletion(state: EngineState, runtime: Runtime, id: string, initiator: string | null, cascade: Runtime['cascade']): WireObject {
  const at = timeOf(state.clock.now())
  runtime.cascade = cascade
  state.scheduler.schedule(runtime, state.clock.now() + state.timing.finalizeMs)
  return writeObject(state, runtime, (draft) => {
    const operation = { ...newOperation(id, 'delete', initiator, draft.metadata.generation, at), state: 'running', startedAt: at }
    overtake(runtime, draft.status.operation, operation)
    draft.metadata.deletingSince = at
    draft.metadata.finalizers.push(ENGINE_FINALIZER)
    draft.status.operation = operation
  })
}

export function finalize(state: EngineState, runtime: Runtime, object: WireObject): void {
  const { finalizers } = object.metadata
  if (finalizers.includes(ENGINE_FINALIZER)) {
    if (runtime.cascade === 'workloads') state.cluster.remove(runtime.key)
    writeObject(state, runtime, ({ metadata, status }) => {
      metadata.finalizers = metadata.finalizers.filter((one) => one !== ENGINE_FINALIZER)
      if (runtime.cascade === 'workloads') status.resources = []
    })
    state.scheduler.schedule(runtime, state.clock.now() + state.timing.stepMs)
  } else if (finalizers.length === 0) {
    removeObject(state, runtime)
  }
}

/** It is gone, and what the engine knew of it. */
export function removeObject({ store, runtimes, scheduler }: EngineState, runtime: Runtime): void {
  store.remove(runtime.key)
  runtimes.delete(runtime.key)
  scheduler.forget(runtime)
}
