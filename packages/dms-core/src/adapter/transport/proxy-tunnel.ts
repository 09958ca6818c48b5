import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { DmsError } from '../../errors/dms-error.ts'
import { createTlsOptions } from './tls-settings.ts'
import type { ProxySettings } from './transport-types.ts'

/** A way through a proxy to `authority` (`host:port`): everything sent over the socket arrives there. */
export type OpenTunnel = (authority: string, signal: AbortSignal) => Promise<Socket>

/**
 * Tunnels by CONNECT. undici's ProxyAgent does the same, but its connections have a deadline of its own timers instead of the Clock, cannot
 * be counted, and fail without saying which of the two servers it was.
 * @throws DmsError CONFIG for a URL that is none.
 */
export function createProxyTunnel({ url, headers, tls }: ProxySettings): OpenTunnel {
  const proxy = proxyUrl(url)
  const secure = proxy.protocol === 'https:'
  const connect = secure ? httpsRequest : httpRequest
  const tlsOptions = createTlsOptions(tls ?? {})
  const given = { ...credentialsOf(proxy), ...headers }

  return async (authority, signal) => {
    const options: RequestOptions = {
      ...(secure ? await tlsOptions() : {}),
      // The brackets of an IPv6 address are of the URL alone.
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      // The scheme's own port is none in a URL, and node's default.
      ...(proxy.port === '' ? {} : { port: proxy.port }),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...given },
      agent: false,
      signal,
    }
    return new Promise((resolve, reject) => {
      const request = connect(options)
      request.once('connect', (answer, socket: Socket, head: Buffer) => {
        const { statusCode: status = 0 } = answer
        if (status < 200 || status > 299) {
          socket.destroy()
          reject(refusal(proxy, authority, status))
          return
        }
        // What came together with the answer is of the tunnel.
        socket.unshift(head)
        resolve(socket)
      })
      request.on('error', (error) => reject(signal.aborted ? signal.reason : unreachable(proxy, error)))
      request.end()
    })
  }
}

function proxyUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol)) return parsed
  throw notAccepted('found what is no URL of a proxy; accepted is http://host:port or https://host:port')
}

/** Without what was found: it may have a password in it. */
function notAccepted(why: string): DmsError {
  const message = `proxy: ${why}`
  return new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: 'proxy', message }] } })
}

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  try {
    const pair = [username, password].map(decodeURIComponent).join(':')
    return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
  } catch {
    // The error of the decoder says no more.
    throw notAccepted('found a "%" in its user or password that begins no code of a character; accepted is "%25" for a percent sign')
  }
}

function refusal(proxy: URL, authority: string, status: number): DmsError {
  const remedy = status === 407 ? '; give its user and password in the URL of proxy, or a header' : ''
  return new DmsError({
    code: 'UNAVAILABLE',
    message: `the proxy ${proxy.origin} answered HTTP ${status} instead of connecting to ${authority}${remedy}`,
    // What it says of the way behind it may pass; what it says of us does not.
    retryable: status >= 500 || status === 429,
    details: { reason: 'proxy', httpStatus: status },
  })
}

function unreachable(proxy: URL, cause: Error): DmsError {
  const { code } = cause as NodeJS.ErrnoException
  return new DmsError({
    code: 'UNAVAILABLE',
    message: `the proxy ${proxy.origin} cannot be reached (${code}: ${cause.message})`,
    details: { reason: 'proxy' },
    cause,
  })
}
