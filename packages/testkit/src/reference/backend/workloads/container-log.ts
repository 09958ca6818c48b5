import type { WireLogLine } from '../wire-answers.ts'
import { imageOf } from './manifest.ts'
import type { LiveObject, Pod } from './target-cluster.ts'

export const CONTAINERS = ['app', 'sidecar'] as const
export type Container = (typeof CONTAINERS)[number]

/** As many are kept as a node would, more or less. */
const KEPT = 2_000

export interface LogRange {
  readonly logMs: number
  /** Lines written before this moment … */
  readonly until: number
  /** … and not before this one. */
  readonly from: number
}

/** The lines of a container: it writes one every `logMs`, so that none has to be stored. */
export function containerLines(
  object: LiveObject,
  pod: Pod,
  container: Container,
  startedAt: number,
  { logMs, until, from }: LogRange,
): WireLogLine[] {
  const count = Math.max(0, Math.ceil((until - startedAt) / logMs))
  const first = Math.max(0, count - KEPT, Math.ceil((from - startedAt) / logMs))
  return Array.from({ length: Math.max(0, count - first) }, (_, at) => ({
    type: 'line',
    at: new Date(startedAt + (first + at) * logMs).toISOString(),
    namespace: object.manifest.metadata.namespace ?? '',
    pod: pod.name,
    container,
    text: lineText(object, container, first + at),
  }))
}

function lineText(object: LiveObject, container: Container, at: number): string {
  if (at === 0) return container === 'app' ? `starting ${imageOf(object.manifest)}` : 'proxy ready'
  return at === 1 ? 'listening on :8080' : `request ${at}: grüß dich, 世界 ✓`
}
