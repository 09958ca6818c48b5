import type { DmsAdapterV1 } from '../../src/contract/adapter-v1.ts'
import type { DeploymentSummary } from '../../src/contract/deployment.ts'
import type { DeploymentQuery } from '../../src/contract/list.ts'
import type { WatchEvent } from '../../src/contract/watch.ts'
import { CAPABILITIES, fakeAdapter } from './fake-adapter.ts'
import { settle } from './fake-clock.ts'
import { statusOf, summaryOf } from './samples.ts'

export const mark = (type: 'synced' | 'interrupted', error: WatchEvent['error'] = null): WatchEvent => ({
  type,
  deployment: null,
  error,
  observed: true,
  cursor: null,
})

export const event = (type: WatchEvent['type'], deployment: DeploymentSummary, patch: Partial<WatchEvent> = {}): WatchEvent => ({
  type,
  deployment,
  error: null,
  observed: true,
  cursor: null,
  ...patch,
})

/** A deployment whose versions can be told apart. */
export function versionOf(name: string, version: number): DeploymentSummary {
  const revision = String(version)
  return { ...summaryOf(name), status: statusOf({ revisions: [{ desired: revision, applied: revision }] }) }
}

export const versionIn = (summary: DeploymentSummary): number => Number(summary.status.revisions[0]?.desired)

/** One watch that is open. */
interface Connection {
  readonly push: (found: WatchEvent) => void
  readonly fail: (error: unknown) => void
  readonly end: () => void
}

/** A backend in memory whose adapter can watch: every connection begins with everything, then `synced`, then what changes while it is open. */
export class WatchedBackend {
  readonly items = new Map<string, DeploymentSummary>()
  readonly queries: (DeploymentQuery | undefined)[] = []
  /** Watches that are open now. */
  readonly connections = new Set<Connection>()
  opened = 0
  /** While set, a new watch fails with it. */
  down: unknown
  readonly adapter: DmsAdapterV1

  constructor(...names: string[]) {
    for (const name of names) this.items.set(name, versionOf(name, 1))
    this.adapter = fakeAdapter({
      capabilities: { ...CAPABILITIES, watch: { resume: false, deletes: 'observed' } },
      watchDeployments: (query, options) => this.#watch(query, options?.signal),
    }).adapter
  }

  set(name: string, version: number): void {
    const type = this.items.has(name) ? 'modified' : 'added'
    const item = versionOf(name, version)
    this.items.set(name, item)
    this.push(event(type, item))
  }

  delete(name: string): void {
    const item = this.items.get(name)
    if (item === undefined) return
    this.items.delete(name)
    this.push(event('deleted', item))
  }

  push(found: WatchEvent): void {
    for (const connection of this.connections) connection.push(found)
  }

  cut(error?: unknown): void {
    for (const connection of [...this.connections]) error === undefined ? connection.end() : connection.fail(error)
  }

  async *#watch(query: DeploymentQuery | undefined, signal: AbortSignal | undefined): AsyncGenerator<WatchEvent> {
    this.opened += 1
    this.queries.push(query)
    if (this.down !== undefined) throw this.down
    const waiting: WatchEvent[] = [...this.items.values()].map((item) => event('added', item))
    waiting.push(mark('synced'))
    let over: { readonly error?: unknown } | undefined
    let wake = () => {}
    const finish = (how: { readonly error?: unknown }) => {
      over ??= how
      wake()
    }
    const connection: Connection = {
      push: (found) => {
        waiting.push(found)
        wake()
      },
      fail: (error) => finish({ error }),
      end: () => finish({}),
    }
    const onAbort = () => finish({ error: signal?.reason })
    signal?.addEventListener('abort', onAbort, { once: true })
    this.connections.add(connection)
    try {
      for (;;) {
        const next = waiting.shift()
        if (next !== undefined) yield next
        else if (over === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        } else {
          if ('error' in over) throw over.error
          return
        }
      }
    } finally {
      this.connections.delete(connection)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

/** Reads a stream in the background and notes each event as one line, such as `a: added web=1`. */
export function noteEvents(stream: AsyncIterable<WatchEvent & { readonly instance?: string }>): {
  readonly lines: string[]
  /** What has come since the last look. */
  readonly news: () => Promise<string[]>
  readonly failure: Promise<unknown>
} {
  const lines: string[] = []
  let seen = 0
  const failure = (async () => {
    try {
      for await (const found of stream) lines.push(lineOf(found))
      return undefined
    } catch (error) {
      return error
    }
  })()
  const news = async () => {
    await settle()
    const fresh = lines.slice(seen)
    seen = lines.length
    return fresh
  }
  return { lines, news, failure }
}

export function lineOf(found: WatchEvent & { readonly instance?: string }): string {
  const { type, deployment, error, observed, instance } = found
  const about = deployment === null ? (error?.code ?? '') : `${deployment.spec.name}=${versionIn(deployment)}`
  return [instance === undefined ? '' : `${instance}:`, type, about, observed ? '' : '(made up)'].filter((part) => part !== '').join(' ')
}
