import type { WireHealth } from '../wire-types.ts'
import type { LiveObject } from './target-cluster.ts'

export interface HealthNow extends WireHealth {
  /** When time alone will change it; null: it will not. */
  readonly changesAt: number | null
}

export interface HealthBounds {
  readonly rolloutMs: number
  /** A rollout that takes longer has failed. */
  readonly limitMs: number
  /** What somebody says it is, whatever it is. */
  readonly said: WireHealth | null
}

/** undefined: there is no such object. */
export function workloadHealth(object: LiveObject | undefined, now: number, { rolloutMs, limitMs, said }: HealthBounds): HealthNow {
  if (object === undefined) return { state: 'absent', message: 'it is not there', changesAt: null }
  const { kind, metadata } = object.manifest
  if (kind !== 'Deployment' && kind !== 'Job') return { state: 'ok', message: null, changesAt: null }
  if (said !== null) return { ...said, changesAt: null }
  const name = `${kind} ${metadata.name}`
  const readyAt = object.startedAt + rolloutMs
  const lateAt = object.startedAt + limitMs
  if (object.becomes !== 'progressing' && now >= readyAt) {
    if (object.becomes === 'healthy') return { state: 'ok', message: null, changesAt: null }
    return { state: 'broken', message: `${name}: its pods end again and again`, changesAt: null }
  }
  if (now >= lateAt) return { state: 'broken', message: `${name}: not ready within ${limitMs} ms`, changesAt: null }
  const changesAt = object.becomes === 'progressing' ? lateAt : Math.min(readyAt, lateAt)
  return { state: 'working', message: `${name}: waits for its pods`, changesAt }
}

const WORST_FIRST = ['absent', 'broken', 'working', 'paused']

/** The worst of all, and when the first of them changes. */
export function worstHealth(all: readonly HealthNow[]): HealthNow {
  const times = all.flatMap(({ changesAt }) => changesAt ?? [])
  const changesAt = times.length === 0 ? null : Math.min(...times)
  const worst = WORST_FIRST.map((state) => all.find((one) => one.state === state)).find((one) => one !== undefined)
  return { state: worst?.state ?? 'ok', message: worst?.message ?? null, changesAt }
}
