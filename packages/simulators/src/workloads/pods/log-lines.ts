import type { KubeObject } from '../../cluster/kube-object.ts'
import { fnv32 } from '../template-hash/template-hash.ts'
import { LOG_LINES } from './pod-behaviour.ts'

/** One run of a container, from its start to its end. */
export interface Run {
  readonly pod: KubeObject
  readonly container: string
  /** Place among the containers of the pod. */
  readonly index: number
  readonly image: string
  readonly startedAt: number
  readonly endedAt?: number | undefined
  readonly previous: boolean
}

export interface LogLine {
  readonly atMs: number
  readonly text: string
}

/** Lines of a run without an end: by their number, and when the next one after a time is due. */
export interface LineSource {
  line(index: number): LogLine | undefined
  /** When the first line after `ms` comes; infinity = never. */
  next(ms: number): number
}

/** What the recorded pods wrote as they began, and then once a second; sidecars write every third second. */
const REQUESTS = 5

export function defaultLines(run: Run, own: readonly string[] | undefined): LineSource {
  const lines = own ?? run.pod.metadata.annotations?.[LOG_LINES]?.replace(/\n$/, '').split('\n')
  const first = run.startedAt
  if (lines !== undefined) return spaced(first, 1_000, (index) => lines[index])
  if (run.index > 0) return spaced(first + 3_000, 3_000, (index) => `${imageName(run.image)} tick ${(index + 1) * 3}`)
  return spaced(first, 1_000, (second) => (second === 0 ? undefined : `level=info msg=tick n=${second}`), REQUESTS)
}

/** The last words of a run that ended before. */
export function previousLines(run: Run): LineSource {
  const first = (run.endedAt ?? run.startedAt) - 4_000
  return spaced(first, 1_000, (index) => (index < 4 ? `previous run line ${index + 1}: panic soon` : undefined))
}

export function linesUntil(source: LineSource, until: number): LogLine[] {
  const lines: LogLine[] = []
  for (let index = 0; ; index++) {
    const line = source.line(index)
    if (line === undefined || line.atMs > until) return lines
    lines.push(line)
  }
}

/** Nine digits, as a kubelet writes them. */
export function lineTime(run: Run, { atMs }: LogLine): string {
  const nanoseconds = (fnv32(`${run.pod.metadata.uid}/${run.container}/${atMs}`) % 1_000_000).toString().padStart(6, '0')
  return `${new Date(atMs).toISOString().slice(0, -1)}${nanoseconds}Z`
}

function spaced(first: number, everyMs: number, text: (index: number) => string | undefined, requests = 0): LineSource {
  const line = (index: number): LogLine | undefined => {
    if (index < requests) {
      return { atMs: first + index * 100, text: `level=info msg="request served" path=/item/${index} status=${index % 5 === 0 ? 500 : 200}` }
    }
    const place = requests === 0 ? index : index - requests + 1
    const found = text(place)
    return found === undefined ? undefined : { atMs: first + place * everyMs, text: found }
  }
  return {
    line,
    next: (ms) => {
      // One step back, because the lines of the beginning are closer together.
      for (let index = ms < first + everyMs ? 0 : Math.max(0, Math.floor((ms - first) / everyMs) - 1); ; index++) {
        const found = line(index)
        if (found === undefined) return Number.POSITIVE_INFINITY
        if (found.atMs > ms) return found.atMs
      }
    },
  }
}

/** `proxy` of `registry.example/team/proxy:1.0`. */
const imageName = (image: string) => (image.split('/').at(-1) ?? image).replace(/[:@].*$/, '')
