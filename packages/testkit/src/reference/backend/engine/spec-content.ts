import { keyOf } from '../store/object-store.ts'
import type { WireObject, WireSpec } from '../wire-types.ts'
import type { Content } from '../workloads/render-workloads.ts'
import type { EngineState } from './engine-state.ts'

export const contentOf = ({ from, settings, settingsFrom, overlay, parameters, autoscale }: WireSpec): Content => ({
  from,
  settings,
  settingsFrom,
  overlay,
  parameters,
  autoscale,
})

/** The status speaks of the newest spec and of the newest operation's end. */
export const isUpToDate = ({ metadata, status }: WireObject): boolean =>
  status.observedGeneration === metadata.generation &&
  (status.operation === null || status.operation.finishedAt === null || status.comparedOperation === status.operation.id)

/** What an operation waits for, as a message; null: nothing. */
export function unmetDependency({ store }: EngineState, { spec }: WireObject): string | null {
  for (const { kind, namespace, name } of spec.after) {
    const other = store.get(keyOf(kind, namespace, name))
    const met = other !== undefined && isUpToDate(other) && other.status.sync === 'same' && ['ok', 'not-judged'].includes(other.status.health.state)
    if (!met) return `waits for ${kind} ${namespace}/${name}${other === undefined ? ', which is not there' : ''}`
  }
  return null
}

/** By which automation knows that it has tried this already. */
export const whatFailed = ({ metadata }: WireObject, revisions: readonly (string | null)[]): string => `${metadata.generation} ${revisions.join(' ')}`
