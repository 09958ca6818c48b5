import { isDeepStrictEqual } from 'node:util'
import { type EngineState, runtimeOf, writeObject } from './engine-state.ts'
import { finalize } from './finalize.ts'
import { lookLater } from './look.ts'
import { autoscale, observe } from './observe.ts'
import { runOperation } from './run-operation.ts'
import type { Runtime } from './runtime.ts'
import { isUpToDate } from './spec-content.ts'
import { isUnderWay } from './start-operation.ts'

/** The engine's next step for one deployment. */
export function advance(state: EngineState, runtime: Runtime): void {
  const object = state.store.get(runtime.key)
  if (object === undefined || object.metadata.uid !== runtime.uid) return
  if (object.metadata.deletingSince !== null) {
    finalize(state, runtime, object)
    return
  }
  const now = state.clock.now()
  if (runtime.kept !== null && isOver(runtime.revertDue, now)) {
    const { kept } = runtime
    runtime.revertDue = null
    writeObject(state, runtime, ({ spec, metadata }) => {
      Object.assign(spec, structuredClone(kept.spec))
      metadata.labels = { ...kept.labels }
      metadata.annotations = { ...kept.annotations }
    })
  }
  if (isOver(runtime.autoscaleDue, now)) {
    runtime.autoscaleDue = null
    autoscale(state, runtime, object)
    runtime.lookDue = now
  }
  const current = state.store.get(runtime.key) ?? object
  if (isUnderWay(current.status.operation)) runOperation(state, runtime, current, current.status.operation)
  else observe(state, runtime, current)
  for (const at of [runtime.lookDue, runtime.revertDue, runtime.autoscaleDue]) if (at !== null) state.scheduler.schedule(runtime, at)
}

/** Whatever happens to an object, its sources or what runs gets it a place in the queue. Returns what ends that. */
export function watchForWork(state: EngineState): () => void {
  const { store, world, scheduler, timing, clock } = state
  const endStore = store.history.listen(({ type, object }) => {
    if (type === 'gone') return
    const runtime = runtimeOf(state, `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`)
    const { spec, metadata } = object
    const isKept = runtime.kept === null || isDeepStrictEqual(runtime.kept, { spec, labels: metadata.labels, annotations: metadata.annotations })
    if (!isKept) {
      runtime.revertDue ??= clock.now() + timing.revertMs
      scheduler.schedule(runtime, runtime.revertDue)
    }
    if (!isUnderWay(object.status.operation) && !isUpToDate(object)) scheduler.schedule(runtime, clock.now() + timing.stepMs)
  })
  const endWorld = world.listen(() => {
    for (const runtime of state.runtimes.values()) {
      const object = store.get(runtime.key)
      if (object !== undefined) lookLater(state, runtime, object)
    }
  })
  return () => {
    endStore()
    endWorld()
  }
}

const isOver = (at: number | null, now: number): boolean => at !== null && at <= now
