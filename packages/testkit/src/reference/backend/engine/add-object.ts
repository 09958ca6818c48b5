import { randomUUID } from 'node:crypto'
import { keyOf, type NewObject } from '../store/object-store.ts'
import type { WireObject, WireStatus } from '../wire-types.ts'
import { type EngineState, timeOf } from './engine-state.ts'
import { newRuntime, PLAIN_APPLY } from './runtime.ts'
import { newOperation } from './start-operation.ts'

export interface FirstOperation {
  readonly id: string | null
  readonly initiator: string | null
}

/** A deployment comes into being, in one write with the operation that brings it about; null: it is stored only. */
export function addObject(state: EngineState, object: Omit<NewObject, 'status' | 'uid'>, first: FirstOperation | null): WireObject {
  const { store, runtimes, scheduler, timing, clock } = state
  const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name)
  store.requireAbsent(key)
  const uid = randomUUID()
  const operation = first === null ? null : newOperation(first.id ?? randomUUID(), 'create', first.initiator, 1, timeOf(clock.now()))
  const runtime = newRuntime(key, uid)
  if (operation !== null) {
    runtime.request = PLAIN_APPLY
    runtime.operations = [operation]
  }
  runtimes.set(key, runtime)
  scheduler.schedule(runtime, clock.now() + timing.stepMs)
  return store.create({ ...object, uid, status: { ...NOTHING_KNOWN, operation } })
}

export const NOTHING_KNOWN: WireStatus = {
  observedGeneration: 0,
  comparedAt: null,
  comparedOperation: null,
  sync: 'unsure',
  health: { state: 'unknown', message: null },
  problem: null,
  operation: null,
  revisions: [],
  sources: [],
  history: [],
  historyTrimmed: false,
  conditions: [],
  resources: [],
}
