import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import type { KubeObject } from '../../src/cluster/kube-object.ts'
import { type Access, open } from './api-client.ts'

export interface WatchLine {
  readonly type: string
  readonly object: KubeObject
}

export interface OpenWatch {
  readonly response: IncomingMessage
  /** The next events; fewer when the stream ends before. */
  take(count: number): Promise<WatchLine[]>
  /** All that comes until the end. */
  rest(): Promise<WatchLine[]>
  close(): void
}

export async function openWatch(access: Access, path: string): Promise<OpenWatch> {
  const response = await open(access, { method: 'GET', path })
  const lines = createInterface({ input: response })[Symbol.asyncIterator]()
  const take = async (count: number) => {
    const taken: WatchLine[] = []
    while (taken.length < count) {
      const { done, value } = await lines.next()
      if (done === true) break
      taken.push(JSON.parse(value) as WatchLine)
    }
    return taken
  }
  return { response, take, rest: () => take(Number.POSITIVE_INFINITY), close: () => response.destroy() }
}
