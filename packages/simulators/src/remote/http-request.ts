import { once } from 'node:events'
import { type IncomingMessage, request as plainRequest, STATUS_CODES } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { systemClock } from '@gitops-dms/core/adapter'
import { externalWork } from '../cluster/external-work.ts'
import { goNetworkError } from './go-network-error.ts'
import { authorizationOf, type RemoteAccess } from './remote-access.ts'
import { RemoteFailure } from './remote-failure.ts'

export interface HttpAnswer {
  readonly status: number
  /** `Not Found`. */
  readonly statusText: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** After redirects. */
  readonly url: string
}

export interface HttpCall {
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
}

const MOST_REDIRECTS = 10

/** Real time after which a remote counts as one that hangs, and no longer keeps a virtual clock from reaching the time-out. */
const PATIENCE_MS = 5_000

/** One request of its own connection, with redirects; any status is an answer. @throws RemoteFailure `unreachable` or `timeout`, in Go's words. */
export async function httpRequest(url: string, access: RemoteAccess = {}, call: HttpCall = {}): Promise<HttpAnswer> {
  requireUrl(url)
  return await withinTimeout(
    access,
    async (signal) => {
      let target = url
      for (let redirects = 0; ; redirects++) {
        const credentials = new URL(target).host === new URL(url).host ? access.credentials : undefined
        const answer = await exchange(target, { ...access, credentials, signal }, call)
        const { location } = answer.headers
        if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer
        if (redirects === MOST_REDIRECTS) throw new RemoteFailure('unreachable', `Get "${location}": stopped after ${MOST_REDIRECTS} redirects`)
        target = URL.canParse(location, target) ? new URL(location, target).href : location
        requireUrl(target)
      }
    },
    () => `${shownMethod(call)} "${url}": context deadline exceeded`,
  )
}

function requireUrl(url: string): void {
  if (!URL.canParse(url)) throw new RemoteFailure('unreachable', `parse "${url}": invalid URL`)
  const { protocol } = new URL(url)
  if (!/^https?:$/.test(protocol)) throw new RemoteFailure('scheme', `unsupported protocol scheme "${protocol.slice(0, -1)}"`)
}

/** @throws RemoteFailure `timeout` with `told()` when the access's time is over before the work. */
export async function withinTimeout<T>(access: RemoteAccess, work: (signal: AbortSignal | undefined) => Promise<T>, told: () => string): Promise<T> {
  const clock = access.clock ?? systemClock
  if (access.latencyMs !== undefined && access.latencyMs > 0) await clock.sleep(access.latencyMs, access.signal)
  if (access.timeoutMs === undefined) return await externalWork(clock, () => work(access.signal))
  const over = new AbortController()
  const done = new AbortController()
  clock.sleep(access.timeoutMs, done.signal).then(
    () => over.abort(),
    () => undefined, // the work ended first
  )
  const signal = access.signal === undefined ? over.signal : AbortSignal.any([access.signal, over.signal])
  try {
    const working = work(signal)
    const patience = systemClock.sleep(PATIENCE_MS, done.signal)
    await externalWork(clock, () => Promise.race([working, patience]).catch(() => undefined))
    return await working
  } catch (error) {
    if (access.signal?.aborted !== true && over.signal.aborted) throw new RemoteFailure('timeout', told(), error)
    throw error
  } finally {
    done.abort()
  }
}

async function exchange(url: string, access: RemoteAccess, call: HttpCall): Promise<HttpAnswer> {
  const target = new URL(url)
  access.signal?.throwIfAborted()
  const request = (target.protocol === 'https:' ? tlsRequest : plainRequest)(target, {
    agent: false,
    method: call.method ?? 'GET',
    headers: {
      ...(access.credentials === undefined ? {} : { authorization: authorizationOf(access.credentials) }),
      ...call.headers,
    },
    ...(access.ca === undefined ? {} : { ca: access.ca }),
    ...(access.skipsVerification === true ? { rejectUnauthorized: false } : {}),
    ...(access.signal === undefined ? {} : { signal: access.signal }),
  })
  try {
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
    const status = response.statusCode ?? 0
    return { status, statusText: STATUS_CODES[status] ?? '', headers: response.headers, body: Buffer.concat(chunks), url }
  } catch (error) {
    access.signal?.throwIfAborted()
    const reason = goNetworkError(target, error)
    if (reason === undefined) throw error
    throw new RemoteFailure('unreachable', `${shownMethod(call)} "${url}": ${reason}`, error)
  } finally {
    request.destroy()
  }
}

const shownMethod = ({ method = 'GET' }: HttpCall) => `${method[0]}${method.slice(1).toLowerCase()}`
