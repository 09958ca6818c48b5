import type { Clock } from '@gitops-dms/core'
import type { PackageShelf } from '../sources/package-shelf.ts'
import type { SourceWorld } from '../sources/source-world.ts'
import type { ObjectStore } from '../store/object-store.ts'
import type { ReferenceTiming } from '../timing.ts'
import type { WireObject } from '../wire-types.ts'
import type { TargetCluster } from '../workloads/target-cluster.ts'
import type { Runtime } from './runtime.ts'
import type { Scheduler } from './scheduler.ts'

/** Everything that there is behind the wire. */
export interface EngineState {
  readonly clock: Clock
  readonly timing: ReferenceTiming
  readonly store: ObjectStore
  readonly world: SourceWorld
  readonly packages: PackageShelf
  readonly cluster: TargetCluster
  /** By key of the object. */
  readonly runtimes: Map<string, Runtime>
  readonly scheduler: Scheduler
}

export const timeOf = (ms: number): string => new Date(ms).toISOString()

export function runtimeOf(state: EngineState, key: string): Runtime {
  const runtime = state.runtimes.get(key)
  if (runtime === undefined) throw new Error(`${key} has no runtime`)
  return runtime
}

/** One write of the engine; the newest state of the operation is remembered under its id. */
export function writeObject(state: EngineState, runtime: Runtime, change: (draft: WireObject) => void): WireObject {
  const object = state.store.write(runtime.key, change)
  const { operation } = object.status
  if (operation !== null) {
    const at = runtime.operations.findIndex(({ id }) => id === operation.id)
    if (at < 0) runtime.operations = [...runtime.operations.slice(-49), operation]
    else runtime.operations[at] = operation
  }
  return object
}
