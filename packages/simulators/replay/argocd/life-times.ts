import { isMap } from '../../src/cluster/kube-object.ts'
import type { ArgoCdEntry, Chunk } from '../recording.ts'

/**
 * When a recording of relative times began: nothing can show a time that had not come, so the newest that each shows is a lower bound, and the highest of
 * these bounds is true to a fraction of a second. Undefined = it shows no time.
 */
export function startOfLife(timeline: readonly ArgoCdEntry[]): number | undefined {
  return highest(timeline.flatMap((entry) => (entry.kind === 'get' ? bounds(entry.body, entry.atMs) : [])))
}

/** The same of a stream. */
export const startOfStream = (stream: readonly Chunk[]): number | undefined =>
  highest(stream.flatMap(({ atMs, chunk = '' }: Partial<Chunk>) => [...chunk.matchAll(TIME)].map(([time]) => Date.parse(time) - (atMs ?? 0))))

const highest = (times: readonly number[]): number | undefined => (times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)))

const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g

function bounds(body: unknown, atMs: number): number[] {
  if (Array.isArray(body)) return body.flatMap((item) => bounds(item, atMs))
  if (isMap(body)) return Object.values(body).flatMap((item) => bounds(item, atMs))
  return typeof body === 'string' ? [...body.matchAll(TIME)].map(([time]) => Date.parse(time) - atMs) : []
}
