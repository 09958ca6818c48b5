import type { Clock } from '@gitops-dms/core'
import type { ConnectionCounts, HttpsServer } from '@gitops-dms/testkit/simulator'
import { type ReplaceableServer, replaceableServer } from '../server/replaceable-server.ts'
import type { Outages, PartOutages } from './outages.ts'

/** What can be wrong with an Argo CD. */
export interface ArgoCdOutage extends PartOutages {
  /** The API server, as by SIGTERM: new connections are refused at once, open streams say nothing for 20 s and are cut. Resolves when all is over. */
  stop(): Promise<void>
  /** As by SIGKILL: everything is cut in the middle. */
  kill(): Promise<void>
  /** On the same port again; tokens are still good. */
  start(): Promise<void>
}

const DRAIN_MS = 20_000

export interface ArgoCdServer {
  readonly url: string
  readonly connections: ConnectionCounts
  readonly switches: ArgoCdOutage
  close(): Promise<void>
}

/** Starts the API server and keeps it replaceable. */
export async function serverOutage(
  outages: Outages,
  clock: Clock,
  serve: (options: { readonly port?: number }) => Promise<HttpsServer>,
): Promise<ArgoCdServer> {
  const server: ReplaceableServer = await replaceableServer(serve)
  let draining: AbortController | undefined
  const stop = async (): Promise<void> => {
    const done = new AbortController()
    draining = done
    outages.isStopping = true
    server.refuse()
    await clock.sleep(DRAIN_MS, done.signal).catch(() => undefined) // close() does not wait for it
    draining = undefined
    await server.stop()
    outages.isStopping = false
  }
  return {
    url: server.url,
    connections: server.connections,
    switches: { ...outages.switches, stop, kill: () => server.stop(), start: () => server.start() },
    close: async () => {
      draining?.abort()
      await server.stop()
    },
  }
}
