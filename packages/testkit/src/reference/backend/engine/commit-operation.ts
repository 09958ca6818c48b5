import { EngineProblem } from '../engine-problem.ts'
import type { WireObject, WireOperation } from '../wire-types.ts'
import { nameOf } from '../workloads/manifest.ts'
import { type EngineState, timeOf, writeObject } from './engine-state.ts'
import { keepHistory } from './keep-history.ts'
import { lookLater } from './look.ts'
import { type OperationRequest, objectName, type Prepared, type Runtime } from './runtime.ts'

/** Has the effect of an operation and says that it is done; what became of it is for the next write. */
export function commit(state: EngineState, runtime: Runtime, object: WireObject, operation: WireOperation, request: OperationRequest): void {
  const now = state.clock.now()
  const complete = request.type === 'restore' || (request.type === 'apply' && request.only === null)
  if (request.type === 'apply' || request.type === 'restore') apply(state, runtime, object, request)
  else {
    if (request.type === 'scale') state.cluster.scale(runtime.key, request.id, request.replicas, now)
    else state.cluster.restart(runtime.key, request.id, now)
    const live = state.cluster.of(runtime.key).get(request.id)
    if (live !== undefined)
      runtime.events.add('info', request.type === 'scale' ? 'Scaled' : 'Restarted', messageOf(request), nameOf(live.manifest), timeOf(now))
    if (object.spec.autoscale !== null) runtime.autoscaleDue = now + state.timing.revertMs
    lookLater(state, runtime, object)
  }
  const before = runtime.applied
  if (complete) runtime.applied = runtime.prepared
  writeObject(state, runtime, (draft) => {
    const total = operation.applied?.total ?? 1
    const done: WireOperation = {
      ...operation,
      state: 'done',
      finishedAt: timeOf(now),
      retry: null,
      applied: { done: total, total },
      message: complete ? `applied ${total} objects` : `done: ${request.type}`,
    }
    draft.status.operation = done
    if (complete) keepHistory(runtime, draft, done, before)
  })
}

function apply(state: EngineState, runtime: Runtime, object: WireObject, request: OperationRequest & { type: 'apply' | 'restore' }): void {
  const { manifests, sources } = runtime.prepared as Prepared
  const now = state.clock.now()
  const refused = sources.find(({ revision }) => revision.content.applies === false)
  if (refused !== undefined) throw new EngineProblem('apply', `the content of version ${refused.revision.content.version} cannot be applied`)
  const applied = state.cluster.apply(runtime.key, manifests, {
    now,
    revision: sources[0]?.revision.id ?? null,
    becomes: sources[0]?.revision.content.health ?? 'healthy',
    force: request.type === 'apply' && request.force,
    prune: request.prune ?? object.spec.policy.prune,
    only: request.type === 'apply' ? request.only : null,
  })
  const at = timeOf(now)
  for (const { id, what } of applied) {
    const live = state.cluster.of(runtime.key).get(id)
    if (live !== undefined)
      runtime.events.add('info', 'Applied', `${live.manifest.kind} ${live.manifest.metadata.name} was ${what}`, nameOf(live.manifest), at)
    else runtime.events.add('info', 'Pruned', `${id} was removed`, objectName(object), at)
  }
}

const messageOf = (request: OperationRequest): string => (request.type === 'scale' ? `scaled to ${request.replicas}` : 'its pods begin anew')
