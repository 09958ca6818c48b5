import { readFileSync } from 'node:fs'
import type { FluxDeployment } from '../../src/find-deployment.ts'
import type { GitRepository, Kustomization } from '../../src/flux-types.ts'

/** One event of a recorded life: a watch event, a call with its answer, or a note. */
interface LifeEntry {
  readonly kind: 'watch' | 'call' | 'note'
  readonly atMs: number
  readonly resource?: string
  readonly type?: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object?: object
}

/** A Kustomization with its source as a client would have read them after an event. */
export interface LifeState {
  readonly atMs: number
  readonly name: string
  /** null: it is gone. */
  readonly deployment: FluxDeployment | null
}

const RECORDINGS = new URL('../../../../recordings/', import.meta.url)

export const readRecording = (path: string): unknown => JSON.parse(readFileSync(new URL(path, RECORDINGS), 'utf8'))

/** Every state of every Kustomization of a life, in the order of arrival: one for each event of its own and of its source. */
export function statesOf(life: string): readonly LifeState[] {
  const { timeline } = readRecording(`flux/lives/${life}.json`) as { readonly timeline: readonly LifeEntry[] }
  const kustomizations = new Map<string, Kustomization>()
  const sources = new Map<string, GitRepository>()
  const states: LifeState[] = []
  const now = (atMs: number, kustomization: Kustomization) => {
    const source = sources.get(kustomization.spec.sourceRef.name) ?? null
    states.push({ atMs, name: kustomization.metadata.name, deployment: { kustomization, source } })
  }
  for (const { kind, atMs, resource, type, object } of timeline) {
    if (kind !== 'watch') continue
    if (resource === 'gitrepositories') {
      const source = object as GitRepository
      const { name } = source.metadata
      if (type === 'DELETED') sources.delete(name)
      else sources.set(name, source)
      for (const one of kustomizations.values()) if (one.spec.sourceRef.name === name) now(atMs, one)
    }
    if (resource !== 'kustomizations') continue
    const kustomization = object as Kustomization
    const { name } = kustomization.metadata
    if (type === 'DELETED') {
      kustomizations.delete(name)
      states.push({ atMs, name, deployment: null })
    } else {
      kustomizations.set(name, kustomization)
      now(atMs, kustomization)
    }
  }
  return states
}

/** What a client would have read of the only, or the named, Kustomization right after the event at `atMs`. */
export function stateAt(life: string, atMs: number, name?: string): FluxDeployment {
  const state = statesOf(life).findLast((one) => one.atMs === atMs && (name === undefined || one.name === name))
  if (state === undefined || state.deployment === null) throw new Error(`${life} has no Kustomization at ${atMs}`)
  return state.deployment
}

/** The newest state of a GitRepository at a time, also of one that no Kustomization reads. */
export function sourceAt(life: string, atMs: number, name: string): GitRepository {
  const { timeline } = readRecording(`flux/lives/${life}.json`) as { readonly timeline: readonly LifeEntry[] }
  const source = timeline
    .filter((entry) => entry.resource === 'gitrepositories' && entry.atMs <= atMs)
    .map((entry) => entry.object as GitRepository)
    .findLast((one) => one.metadata.name === name)
  if (source === undefined) throw new Error(`${life} has no GitRepository ${name} at ${atMs}`)
  return source
}
