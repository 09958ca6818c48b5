import type { Workload } from './flux-types.ts'
import { BUILT_IN, conditionOf, degraded, healthy, progressing, type ResourceHealth } from './map-built-in-health.ts'

/** Health of an applied object by the rules of kstatus, which Flux itself judges by. null: it is not there. */
export function mapResourceHealth(object: Workload | null): ResourceHealth {
  if (object === null) return { health: 'missing', message: 'it is not in the cluster' }
  const { metadata, status, kind = '', apiVersion = '' } = object
  if (metadata.deletionTimestamp !== undefined) return progressing('it is being deleted')
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) {
    return progressing(`generation is ${metadata.generation}, but latest observed generation is ${status.observedGeneration}`)
  }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const rule = BUILT_IN[`${group}/${kind}`]
  return standardHealth(object) ?? (rule === undefined ? readyHealth(object) : rule(object))
}

/** The conditions that mean the same wherever a controller writes them; the first one counts. */
function standardHealth({ status }: Workload): ResourceHealth | undefined {
  const first = status?.conditions?.find(({ type, status: is }) => is === 'True' && (type === 'Stalled' || type === 'Reconciling'))
  if (first === undefined) return undefined
  return first.type === 'Stalled' ? degraded(first.message ?? 'stalled') : progressing(first.message ?? 'reconciling')
}

/** An object without this condition is as it should be. */
function readyHealth(object: Workload): ResourceHealth {
  const ready = conditionOf(object, 'Ready')
  return ready === undefined || ready.status === 'True' ? healthy : progressing(ready.message ?? 'not ready')
}
