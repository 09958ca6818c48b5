import type { ConnectionCounts, HttpsServer } from '@gitops-dms/testkit/simulator'
import { replaceableServer } from '../../server/replaceable-server.ts'
import type { ServerParts } from '../routes/call.ts'
import type { ApiOutage } from './outages.ts'

/** What can be wrong with an API server that stands on a port of its own. */
export interface ServerOutage extends ApiOutage {
  /**
   * As by SIGTERM: new connections are refused at once, open watches say nothing any more and end cleanly after 60 s, a log that is followed is
   * cut then. Resolves when all is over.
   */
  stop(): Promise<void>
  /** As by SIGKILL: everything is cut in the middle. */
  kill(): Promise<void>
  /** On the same port again. */
  start(): Promise<void>
}

export interface Standing {
  readonly url: string
  /** Over all starts. */
  readonly connections: ConnectionCounts
  readonly switches: ServerOutage
  close(): Promise<void>
}

const DRAIN_MS = 60_000

/** Starts a server and keeps it replaceable. */
export async function serverOutage(
  { outages, streams, clock }: ServerParts,
  serve: (options: { readonly port?: number }) => Promise<HttpsServer>,
): Promise<Standing> {
  const server = await replaceableServer(serve)
  let draining: AbortController | undefined

  const stop = async (): Promise<void> => {
    const done = new AbortController()
    draining = done
    server.refuse()
    for (const stream of streams.watches) stream.mute()
    await clock.sleep(DRAIN_MS, done.signal).catch(() => undefined) // close() does not wait for it
    for (const stream of streams.watches) stream.end()
    for (const stream of streams.follows) stream.cut()
    draining = undefined
    await server.stop({ gently: !done.signal.aborted })
  }

  const cut = async (): Promise<void> => {
    for (const stream of [...streams.watches, ...streams.follows]) stream.cut()
    await server.stop()
  }

  return {
    url: server.url,
    connections: server.connections,
    switches: {
      storeSilent: (options) => outages.storeSilent(options),
      starting: (options) => outages.starting(options),
      tooManyRequests: (options) => outages.tooManyRequests(options),
      stop,
      kill: cut,
      start: () => server.start(),
    },
    close: async () => {
      draining?.abort()
      await cut()
    },
  }
}
