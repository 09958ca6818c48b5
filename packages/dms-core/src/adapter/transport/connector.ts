import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import type { Clock } from '../../contract/adapter-context.ts'
import type { OpenTunnel } from './proxy-tunnel.ts'
import { createTlsOptions, type TlsOptions, type TlsSettings } from './tls-settings.ts'

export interface ConnectorOptions {
  readonly tls: TlsSettings
  /** Absent: straight to the server. */
  readonly openTunnel: OpenTunnel | undefined
  readonly http2: boolean
  readonly timeoutMs: number
  readonly clock: Clock
  /** Ends what is being connected. */
  readonly closed: AbortSignal
  readonly onConnected: () => void
}

/**
 * How undici opens a connection: with the certificates of now, through the proxy, and within a deadline that goes through the clock (its own
 * would not). Its errors never have the codes UND_ERR_SOCKET and UND_ERR_INFO, upon which undici connects again and again.
 */
export function createConnector(build: typeof buildConnector, options: ConnectorOptions): buildConnector.connector {
  const tlsOptions = createTlsOptions(options.tls)
  let built: { readonly from: TlsOptions; readonly connector: buildConnector.connector } | undefined

  const current = async (): Promise<buildConnector.connector> => {
    const from = await tlsOptions()
    if (built?.from !== from) built = { from, connector: build({ ...from, timeout: 0, allowH2: options.http2, preferH2: options.http2 }) }
    return built.connector
  }

  const open = async (target: buildConnector.Options, signal: AbortSignal): Promise<Socket> => {
    const connector = await current()
    const authority = `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${portOf(target)}`
    const tunnel = await options.openTunnel?.(authority, signal)
    signal.throwIfAborted()
    if (tunnel !== undefined && target.protocol !== 'https:') return tunnel
    return connected(connector, tunnel === undefined ? target : { ...target, httpSocket: tunnel }, signal)
  }

  return (target, callback) => {
    withConnectDeadline(options, (signal) => open(target, signal)).then(
      (socket) => {
        options.onConnected()
        callback(null, socket)
      },
      (error: Error) => callback(error, null),
    )
  }
}

const portOf = ({ port, protocol }: buildConnector.Options) => (port === '' ? (protocol === 'https:' ? '443' : '80') : port)

/** The signal ends the attempt, a look-up of the name and a handshake included. */
async function connected(connector: buildConnector.connector, target: buildConnector.Options, signal: AbortSignal): Promise<Socket> {
  let onAbort = () => {}
  try {
    return await new Promise((resolve, reject) => {
      const opening: unknown = connector(target, (error, socket) => (error === null ? resolve(socket) : reject(error)))
      onAbort = () => {
        reject(signal.reason)
        // undici's own connector gives the socket that it opens, which its type does not say.
        ;(opening as Socket).destroy()
      }
      signal.addEventListener('abort', onAbort, { once: true })
    })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function withConnectDeadline<T>({ timeoutMs, clock, closed }: ConnectorOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController()
  const finished = new AbortController()
  const onClose = () => ended.abort(closed.reason)
  closed.addEventListener('abort', onClose, { once: true })
  clock.sleep(timeoutMs, finished.signal).then(
    () => ended.abort(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ETIMEDOUT' })),
    () => undefined, // it was connected, or refused, in time
  )
  try {
    return await work(ended.signal)
  } finally {
    finished.abort()
    closed.removeEventListener('abort', onClose)
  }
}
