import { systemClock } from '@gitops-dms/core/adapter'
import type { Exchange } from '../context/backend.ts'

/** Remembers every request that reached a server. */
export interface ExchangeLog {
  /** Oldest first, as they are now. */
  exchanges(): readonly Exchange[]
  begin(method: string, path: string): OpenExchange
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
    begin: (method, path) => {
      let current: Exchange = { method, path, status: null, aborted: false, startedAt: systemClock.now(), endedAt: null }
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
