import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Application, ApplicationSpec } from '../../src/argocd-types.ts'

/** One state of an application as a real server answered it. */
export interface RecordedState {
  readonly atMs: number
  readonly application: Application
}

export interface Exchange {
  readonly id: string
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown }
  readonly response: { readonly status?: number; readonly body?: unknown }
}

interface TimelineEntry {
  readonly kind: 'get' | 'call' | 'note'
  readonly atMs: number
  readonly status?: number
  readonly body?: Application
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../../recordings/argocd/${name}.json`, import.meta.url)), 'utf8'))

/** The states of one life, each whole: a recording keeps `spec` only where it changed. */
export function readLife(name: string): readonly RecordedState[] {
  const { timeline } = read(`lives/${name}`) as { readonly timeline: readonly TimelineEntry[] }
  let spec: ApplicationSpec | undefined
  return timeline.flatMap(({ kind, atMs, status, body }) => {
    if (kind !== 'get' || status !== 200 || body === undefined) return []
    spec = body.spec ?? spec
    if (spec === undefined) throw new Error(`${name}: the first state has no spec`)
    return [{ atMs, application: { ...body, spec } }]
  })
}

/** The state of a life at a time that the recording names. */
export function stateAt(life: string, atMs: number): Application {
  const found = readLife(life).find((state) => state.atMs === atMs)
  if (found === undefined) throw new Error(`${life} has no state at ${atMs} ms`)
  return structuredClone(found.application)
}

/** The single calls of a file that were answered. */
export function readExchanges(name: string): readonly Exchange[] {
  const { exchanges } = read(name) as { readonly exchanges: readonly Exchange[] }
  return exchanges.filter((exchange) => exchange.response.status !== undefined)
}

/** A hand-written table: words by column, comments and blank lines left out. */
export function readTable(name: string): readonly (readonly string[])[] {
  const text = readFileSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/))
}
