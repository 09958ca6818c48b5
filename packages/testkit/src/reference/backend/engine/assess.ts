import { isDeepStrictEqual } from 'node:util'
import { EngineProblem } from '../engine-problem.ts'
import type { WireObject, WireResource, WireStatus } from '../wire-types.ts'
import { idOfManifest, type Manifest, nameOf, replicasOf } from '../workloads/manifest.ts'
import { renderWorkloads } from '../workloads/render-workloads.ts'
import { type HealthNow, workloadHealth, worstHealth } from '../workloads/workload-health.ts'
import { conditionsOf } from './conditions.ts'
import type { EngineState } from './engine-state.ts'
import { isSameContent } from './keep-history.ts'
import type { Look, Runtime } from './runtime.ts'
import { contentOf } from './spec-content.ts'

export interface Assessment {
  /** All that a comparison says, but when it was. */
  readonly status: Omit<WireStatus, 'comparedAt' | 'operation' | 'history' | 'historyTrimmed'>
  /** content: something else is wanted than what was applied; drift: what runs is another thing; null: neither, or it cannot be told. */
  readonly difference: 'content' | 'drift' | null
  readonly healthChangesAt: number | null
}

/** Compares what is wanted with what runs, and judges what runs. Writes nothing. */
export function assess(state: EngineState, runtime: Runtime, object: WireObject, look: Look): Assessment {
  const now = state.clock.now()
  const live = state.cluster.of(runtime.key)
  const { manifests, problem } = wantedNow(object, look)
  const differing = new Set((manifests ?? []).map(idOfManifest).filter((id, at) => !isDeepStrictEqual(live.get(id)?.manifest, manifests?.[at])))
  const leftOver = object.spec.policy.prune && [...live.values()].some((one) => one.leftOver)
  const isApplied = isSameContent(runtime.applied, { content: contentOf(object.spec), sources: look.found.filter((one) => one !== null) })
  const difference = manifests === null ? null : !isApplied || leftOver ? 'content' : differing.size > 0 ? 'drift' : null
  const sync = problem !== null ? 'unsure' : difference === null ? 'same' : 'differs'
  const bounds = { rolloutMs: state.timing.rolloutMs, limitMs: object.spec.policy.limit * 1000, said: runtime.saidHealth }
  const healths = new Map<string, HealthNow>()
  for (const [id, one] of live) if (!one.leftOver) healths.set(id, workloadHealth(one, now, bounds))
  for (const manifest of manifests ?? []) {
    const id = idOfManifest(manifest)
    if (!healths.has(id)) healths.set(id, workloadHealth(undefined, now, bounds))
  }
  const nothing = live.size === 0
  const worst = nothing ? { state: 'absent', message: 'nothing has been applied', changesAt: null } : worstHealth([...healths.values()])
  const health = object.spec.policy.judge
    ? { state: runtime.words.health ?? worst.state, message: worst.message }
    : { state: 'not-judged', message: null }
  const { operation } = object.status
  const finished = operation !== null && operation.finishedAt !== null ? operation.id : object.status.comparedOperation
  const failed = runtime.failure !== null && runtime.failure.reason !== 'terminated' && sync !== 'same' ? runtime.failure : null
  const status = {
    observedGeneration: object.metadata.generation,
    comparedOperation: finished,
    sync: runtime.words.sync ?? sync,
    health,
    problem: problem ?? failed,
    revisions: look.found.map((found, at) => ({ desired: found?.revision.id ?? null, applied: runtime.applied?.sources[at]?.revision.id ?? null })),
    sources: [...look.sources],
    resources: resourcesOf(manifests, live, differing, healths),
  }
  return {
    status: { ...status, conditions: conditionsOf(object, { ...status, sync }, now) },
    difference,
    healthChangesAt: object.spec.policy.judge ? worst.changesAt : null,
  }
}

export function wantedNow({ metadata, spec }: WireObject, look: Look): { manifests: Manifest[] | null; problem: Look['problem'] } {
  if (look.problem !== null) return { manifests: null, problem: look.problem }
  const sources = look.found.filter((one) => one !== null)
  try {
    const { target, policy } = spec
    const manifests = renderWorkloads({ name: metadata.name, target, content: contentOf(spec), sources, makeNamespace: policy.makeNamespace })
    return { manifests, problem: null }
  } catch (error) {
    if (!(error instanceof EngineProblem)) throw error
    return { manifests: null, problem: { reason: error.reason, message: error.message } }
  }
}

function resourcesOf(
  manifests: readonly Manifest[] | null,
  live: ReturnType<EngineState['cluster']['of']>,
  differing: ReadonlySet<string>,
  healths: ReadonlyMap<string, HealthNow>,
): WireResource[] {
  const shown = new Map([...live].filter(([, one]) => !one.leftOver).map(([id, one]) => [id, one.manifest]))
  for (const manifest of manifests ?? []) if (!shown.has(idOfManifest(manifest))) shown.set(idOfManifest(manifest), manifest)
  const wanted = new Set((manifests ?? []).map(idOfManifest))
  const scaler = [...shown.values()].find(({ kind }) => kind === 'HorizontalPodAutoscaler')
  return [...shown].map(([id, manifest]) => {
    const { state, message } = healths.get(id) ?? { state: 'unknown', message: null }
    const isScaled = scaler !== undefined && manifest.kind === 'Deployment' && scaler.spec?.['target'] === manifest.metadata.name
    return {
      ...nameOf(manifest),
      sync: manifests === null ? 'unsure' : differing.has(id) || !wanted.has(id) ? 'differs' : 'same',
      health: { state, message },
      replicas: live.has(id) ? replicasOf(manifest) : null,
      autoscaler: isScaled ? scaler.metadata.name : null,
    }
  })
}
