import type { ConnectionCounts, HttpsServer } from '@gitops-dms/testkit/simulator'

/** A server that can be stopped and started again on its port. */
export interface ReplaceableServer {
  readonly url: string
  /** Over all starts. */
  readonly connections: ConnectionCounts
  /** New connections are refused; what is under way goes on. */
  refuse(): void
  /** Cuts everything, unless it stands still. `gently`: answers that end by themselves within a moment are not cut. */
  stop(options?: { readonly gently?: boolean }): Promise<void>
  /** Unless it runs. */
  start(): Promise<void>
}

export async function replaceableServer(serve: (options: { readonly port?: number }) => Promise<HttpsServer>): Promise<ReplaceableServer> {
  const first = await serve({})
  const { url } = first
  const counts: ConnectionCounts[] = [first.connections]
  let running: HttpsServer | undefined = first
  return {
    url,
    connections: {
      get open() {
        return counts.reduce((sum, { open }) => sum + open, 0)
      },
      get opened() {
        return counts.reduce((sum, { opened }) => sum + opened, 0)
      },
      get highest() {
        return Math.max(...counts.map(({ highest }) => highest))
      },
    },
    refuse: () => running?.refuse(),
    stop: async (options) => {
      const server = running
      running = undefined
      await server?.close(options)
    },
    start: async () => {
      if (running !== undefined) return
      running = await serve({ port: Number(new URL(url).port) })
      counts.push(running.connections)
    },
  }
}
