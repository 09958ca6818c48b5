import type { HttpsServer } from '@gitops-dms/testkit/simulator'
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
  readonly switches: ServerOutage
  close(): Promise<void>
}

const DRAIN_MS = 60_000

/** Starts a server and keeps it replaceable. */
export async function serverOutage(
  { outages, streams, clock }: ServerParts,
  serve: (options: { readonly port?: number }) => Promise<HttpsServer>,
): Promise<Standing> {
  const first = await serve({})
  let running: HttpsServer | undefined = first
  let draining: { readonly server: HttpsServer; readonly done: AbortController } | undefined

  const drain = async (server: HttpsServer): Promise<void> => {
    const done = new AbortController()
    draining = { server, done }
    server.refuse()
    for (const stream of streams.watches) stream.mute()
    await clock.sleep(DRAIN_MS, done.signal).catch(() => undefined) // close() does not wait for it
    for (const stream of streams.watches) stream.end()
    for (const stream of streams.follows) stream.cut()
    draining = undefined
    await server.close({ gently: !done.signal.aborted })
  }

  const cut = async (): Promise<void> => {
    const server = running
    running = undefined
    for (const stream of [...streams.watches, ...streams.follows]) stream.cut()
    await server?.close()
  }

  return {
    url: first.url,
    switches: {
      storeSilent: (options) => outages.storeSilent(options),
      starting: (options) => outages.starting(options),
      tooManyRequests: (options) => outages.tooManyRequests(options),
      stop: async () => {
        const server = running
        running = undefined
        if (server !== undefined) await drain(server)
      },
      kill: cut,
      start: async () => {
        running ??= await serve({ port: Number(new URL(first.url).port) })
      },
    },
    close: async () => {
      const left = draining
      left?.done.abort()
      await left?.server.close()
      await cut()
    },
  }
}
