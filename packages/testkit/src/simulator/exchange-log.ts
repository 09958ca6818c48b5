import { systemClock } from '@gitops-dms/core/adapter'
import type { Exchange } from '../context/backend.ts'

/** Remembers every request that reached a server. */
export interface ExchangeLog {
  /** Oldest first, as they are now. */
  exchanges(): readonly Exchange[]
  begin(method: string, path: string, origin?: ExchangeOrigin): OpenExchange
}

export interface ExchangeOrigin {
  /** As they came; the log redacts them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly connection: number
  readonly protocol: 'h1' | 'h2'
}

export interface OpenExchange {
  /** The head of the answer leaves. */
  answered(status: number): void
  /** The first call counts. `aborted`: the client went away before the answer was complete. */
  ended(aborted: boolean): void
}

export function createExchangeLog(): ExchangeLog {
  const log: Exchange[] = []
  return {
    exchanges: () => [...log],
    begin: (method, path, origin) => {
      const told = origin === undefined ? {} : { ...origin, headers: redacted(origin.headers) }
      let current: Exchange = { method, path, status: null, aborted: false, startedAt: systemClock.now(), endedAt: null, ...told }
      const at = log.push(current) - 1
      const change = (change: Partial<Exchange>) => {
        current = { ...current, ...change }
        log[at] = current
      }
      return {
        answered: (status) => change({ status }),
        ended: (aborted) => {
          if (current.endedAt === null) change({ aborted, endedAt: systemClock.now() })
        },
      }
    },
  }
}

const SECRET = /^(authorization|proxy-authorization|cookie|.*(token|secret|password|api-?key).*)$/i

function redacted(headers: ExchangeOrigin['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter(([name, value]) => value !== undefined && !name.startsWith(':'))
  return Object.fromEntries(entries.map(([name, value]) => [name, SECRET.test(name) ? '<redacted>' : [value].flat().join(', ')]))
}
