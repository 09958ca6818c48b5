import type { Cluster } from '../../src/cluster/cluster.ts'
import { at, type KubeObject } from '../../src/cluster/kube-object.ts'
import { readRecording } from './recordings.ts'

interface Entry {
  readonly kind: 'get' | 'call' | 'note'
  readonly atMs: number
  readonly status?: number
  readonly body?: KubeObject
  readonly request?: { readonly method: string; readonly path: string; readonly body: unknown }
  readonly response?: { readonly status: number; readonly body: unknown }
}

export interface RecordedCall {
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** Of the recorded answer, and its error text where it is one. */
  readonly status: number
  readonly error: unknown
}

export interface RecordedLife {
  readonly entries: readonly Entry[]
  /** A recorded call, repositories at another address. */
  callAt(atMs: number, repositories: string): RecordedCall
}

export async function readLife(name: string): Promise<RecordedLife> {
  const { timeline: entries } = await readRecording<{ readonly timeline: readonly Entry[] }>(`argocd/lives/${name}.json`)
  return {
    entries,
    callAt: (atMs, repositories) => {
      const { request, response } = entries.find((entry) => entry.kind === 'call' && entry.atMs === atMs) ?? {}
      if (request === undefined || response === undefined) throw new Error(`${name} has no call at ${atMs} ms`)
      const { method, path, body } = request
      const moved = body === null ? undefined : JSON.parse(JSON.stringify(body).replaceAll('http://127.0.0.1:3000', repositories))
      return { method, path, body: moved, status: response.status, error: at(response.body, 'error') }
    },
  }
}

/** One state as a line; `compared` marks that it came with another reconciledAt than the one before. */
interface State {
  readonly line: string
  readonly reconciledAt: unknown
}

function stateOf(application: KubeObject): State {
  const { metadata, status } = application
  const history = at(status, 'history')
  const words = [
    String(at(status, 'sync', 'status') || 'new'),
    String(at(status, 'health', 'status') ?? '-'),
    at(application, 'operation') === undefined ? '' : 'operation',
    String(at(status, 'operationState', 'phase') ?? ''),
    ...(at(status, 'operationState', 'phase') === 'Running' && at(status, 'operationState', 'finishedAt') !== undefined ? ['(attempt ended)'] : []),
    `history ${Array.isArray(history) ? history.length : 0}`,
    ...(metadata.deletionTimestamp === undefined ? [] : ['deleting']),
  ]
  return { line: words.filter((word) => word !== '').join(' '), reconciledAt: at(status, 'reconciledAt') }
}

/** States in their order, each once: a new one has other words or was compared anew. */
class States {
  readonly seen: { readonly line: string; readonly atMs: number }[] = []
  #last: State | undefined

  add(application: KubeObject, atMs = 0): void {
    const state = stateOf(application)
    const isCompared = this.#last !== undefined && state.reconciledAt !== this.#last.reconciledAt
    if (state.line !== this.#last?.line || isCompared) this.seen.push({ line: isCompared ? `${state.line}, compared` : state.line, atMs })
    this.#last = state
  }

  end(atMs = 0): void {
    if (this.#last !== undefined) this.seen.push({ line: 'gone', atMs })
    this.#last = undefined
  }
}

/** What the polling of the recording saw from one time to another, both included. */
export function recordedStates({ entries }: RecordedLife, fromMs: number, toMs: number): readonly string[] {
  const states = new States()
  for (const { kind, atMs, status, body } of entries) {
    if (kind !== 'get') continue
    if (status === 200 && body !== undefined) states.add(body, atMs)
    else states.end(atMs)
  }
  return states.seen.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).map(({ line }) => line)
}

export interface WatchedStates {
  /** What was seen since the last call. */
  take(): readonly string[]
  close(): void
}

/** Every write of one application in a cluster. */
export function watchStates(cluster: Cluster, name: string): WatchedStates {
  const states = new States()
  const close = cluster.watch(({ type, info, object }) => {
    if (info.kind !== 'Application' || object.metadata.name !== name) return
    if (type === 'DELETED') states.end()
    else states.add(object)
  })
  return { take: () => states.seen.splice(0).map(({ line }) => line), close }
}

/** What must be taken out (-) and put in (+) to make one list of lines from another: the shortest such list. */
export function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  const longest = before.map(() => after.map(() => 0))
  const at = (row: number, column: number) => longest[row]?.[column] ?? 0
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const line = longest[row] ?? []
      line[column] = before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const changes: string[] = []
  for (let row = 0, column = 0; row < before.length || column < after.length; ) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      row++
      column++
    } else if (row < before.length && at(row + 1, column) >= at(row, column + 1)) changes.push(`- ${before[row++]}`)
    else if (column < after.length) changes.push(`+ ${after[column++]}`)
    else changes.push(`- ${before[row++]}`)
  }
  return changes
}
