import { isDeepStrictEqual } from 'node:util'
import type { WireObject } from '../wire-types.ts'
import { idOfManifest, nameOf, replicasOf } from '../workloads/manifest.ts'
import { assess, wantedNow } from './assess.ts'
import { type EngineState, timeOf, writeObject } from './engine-state.ts'
import { lookAtSources } from './look.ts'
import { PLAIN_APPLY, type Runtime } from './runtime.ts'
import { whatFailed } from './spec-content.ts'
import { startOperation } from './start-operation.ts'

/** Looks, compares, judges, writes what it has found, and lets automation act on it. */
export function observe(state: EngineState, runtime: Runtime, object: WireObject): void {
  const now = state.clock.now()
  const isDue = runtime.lookDue !== null && runtime.lookDue <= now
  if (isDue) runtime.lookDue = null
  if (runtime.look === null || isDue || runtime.look.generation !== object.metadata.generation) runtime.look = lookAtSources(state, object)
  const { status, difference, healthChangesAt } = assess(state, runtime, object, runtime.look)
  if (status.health.state === 'broken' && object.status.health.state !== 'broken') warn(state, runtime, status.health.message ?? '')
  const written = writeObject(state, runtime, (draft) => {
    if (isDeepStrictEqual({ ...draft.status, ...status }, draft.status)) return
    Object.assign(draft.status, status, { comparedAt: timeOf(now) })
  })
  if (healthChangesAt !== null) state.scheduler.schedule(runtime, healthChangesAt)
  if (!isAutomatic(written, difference)) return
  const revisions = runtime.look.found.map((found) => found?.revision.id ?? null)
  if (runtime.givenUp === whatFailed(written, revisions)) return
  startOperation(state, runtime, { id: null, kind: 'auto', initiator: 'engine', request: { ...PLAIN_APPLY, withSource: false } })
}

function isAutomatic({ spec }: WireObject, difference: 'content' | 'drift' | null): boolean {
  const { mode, heal } = spec.policy
  return mode === 'auto' && spec.pause === null && (difference === 'content' || (difference === 'drift' && heal))
}

function warn(state: EngineState, runtime: Runtime, message: string): void {
  for (const { manifest } of state.cluster.of(runtime.key).values()) {
    if (manifest.kind === 'Deployment') runtime.events.add('warn', 'Unhealthy', message, nameOf(manifest), timeOf(state.clock.now()))
  }
}

/** An autoscaler puts back what it keeps: the replicas that were rendered within its bounds. */
export function autoscale(state: EngineState, runtime: Runtime, object: WireObject): void {
  if (object.spec.autoscale === null || runtime.look === null) return
  const main = wantedNow(object, runtime.look).manifests?.find(({ kind }) => kind === 'Deployment')
  if (main !== undefined) state.cluster.scale(runtime.key, idOfManifest(main), replicasOf(main) ?? 0, state.clock.now())
}
