import { EngineProblem } from '../engine-problem.ts'
import { resolveAt } from '../sources/resolve-source.ts'
import type { WireObject, WireOperation } from '../wire-types.ts'
import { renderWorkloads } from '../workloads/render-workloads.ts'
import { commit } from './commit-operation.ts'
import { type EngineState, timeOf, writeObject } from './engine-state.ts'
import { keepHistory } from './keep-history.ts'
import { lookAtSources } from './look.ts'
import { type AppliedContent, type OperationRequest, objectName, type Prepared, type Runtime } from './runtime.ts'
import { contentOf, unmetDependency, whatFailed } from './spec-content.ts'

/** The next step of an operation: each is a write of its own, so that nobody may take the first for the last. */
export function runOperation(state: EngineState, runtime: Runtime, object: WireObject, operation: WireOperation): void {
  const now = state.clock.now()
  const later = (ms: number) => state.scheduler.schedule(runtime, now + ms)
  const change = (members: Partial<WireOperation>) =>
    writeObject(state, runtime, ({ status }) => {
      if (status.operation !== null) Object.assign(status.operation, members)
    })
  const request = runtime.request as OperationRequest
  if (operation.state === 'stopping') {
    giveUp(state, runtime, operation, { reason: 'terminated', message: `terminated by ${runtime.stoppedBy}` })
    return
  }
  if (operation.state === 'queued') {
    const waitsFor = request.type === 'apply' || request.type === 'restore' ? unmetDependency(state, object) : null
    if (waitsFor === null) change({ state: 'running', startedAt: timeOf(now), message: null })
    else if (operation.message !== waitsFor) change({ message: waitsFor })
    later(waitsFor === null ? state.timing.stepMs : state.timing.pollMs)
    return
  }
  const limitAt = Date.parse(operation.startedAt ?? operation.requestedAt) + object.spec.policy.limit * 1000
  if (now > limitAt) {
    giveUp(state, runtime, operation, { reason: 'apply', message: `it took longer than ${object.spec.policy.limit} s` })
    return
  }
  if (operation.retry !== null && now < Date.parse(operation.retry.at)) {
    later(Math.min(Date.parse(operation.retry.at), limitAt + 1) - now)
    return
  }
  try {
    if (operation.applied === null) {
      runtime.prepared = prepare(state, runtime, object, request)
      const total = runtime.prepared?.manifests.length ?? 1
      change({ applied: { done: 0, total }, revision: runtime.prepared?.sources[0]?.revision.id ?? null, retry: null })
      later(state.timing.applyMs)
    } else {
      commit(state, runtime, object, operation, request)
      later(state.timing.stepMs)
    }
  } catch (error) {
    if (!(error instanceof EngineProblem)) throw error
    fail(state, runtime, object, operation, error)
  }
}

/** Null where nothing is rendered. */
function prepare(state: EngineState, runtime: Runtime, object: WireObject, request: OperationRequest): Prepared | null {
  if (request.type !== 'apply' && request.type !== 'restore') return null
  const { spec, metadata } = object
  const wanted = request.type === 'restore' ? request.content : newest(state, runtime, object, request)
  const { namespace } = spec.target
  if (!spec.policy.makeNamespace && !state.cluster.hasNamespace(namespace)) {
    throw new EngineProblem('namespace-missing', `the namespace ${namespace} is not there`)
  }
  const manifests = renderWorkloads({ ...wanted, name: metadata.name, target: spec.target, makeNamespace: spec.policy.makeNamespace })
  return { ...wanted, manifests }
}

function newest(state: EngineState, runtime: Runtime, object: WireObject, request: OperationRequest & { type: 'apply' }): AppliedContent {
  if (request.withSource || runtime.look?.generation !== object.metadata.generation) runtime.look = lookAtSources(state, object)
  const { found, problem } = runtime.look
  if (problem !== null) throw new EngineProblem(problem.reason, problem.message)
  const sources = found.filter((source) => source !== null)
  if (request.revision !== null && sources[0] !== undefined) sources[0] = resolveAt(state.world, sources[0], request.revision)
  return { content: contentOf(object.spec), sources }
}

function fail(state: EngineState, runtime: Runtime, { spec }: WireObject, operation: WireOperation, problem: EngineProblem): void {
  const { max, wait, maxWait } = spec.policy.retries
  if (runtime.attempts >= max) {
    giveUp(state, runtime, operation, problem)
    return
  }
  const now = state.clock.now()
  const at = now + Math.min(wait * 2 ** runtime.attempts, maxWait) * 1000
  const count = ++runtime.attempts
  writeObject(state, runtime, ({ status }) => {
    if (status.operation !== null) Object.assign(status.operation, { applied: null, message: problem.message, retry: { count, at: timeOf(at) } })
  })
  state.scheduler.schedule(runtime, Math.max(at, now + state.timing.stepMs))
}

function giveUp(state: EngineState, runtime: Runtime, operation: WireOperation, { reason, message }: { reason: string; message: string }): void {
  const now = state.clock.now()
  runtime.failure = { reason, message }
  const object = writeObject(state, runtime, (draft) => {
    const failed: WireOperation = {
      ...operation,
      state: 'failed',
      startedAt: operation.startedAt ?? timeOf(now),
      finishedAt: timeOf(now),
      message,
      retry: null,
    }
    draft.status.operation = failed
    if (runtime.request?.type === 'apply' || runtime.request?.type === 'restore') keepHistory(runtime, draft, failed)
  })
  if (runtime.look?.generation !== object.metadata.generation) runtime.look = lookAtSources(state, object)
  runtime.givenUp = whatFailed(
    object,
    runtime.look.found.map((source) => source?.revision.id ?? null),
  )
  runtime.events.add('warn', 'OperationFailed', message, objectName(object), timeOf(now))
  state.scheduler.schedule(runtime, now + state.timing.stepMs)
}
