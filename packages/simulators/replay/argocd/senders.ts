import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import type { ArgoCdSimulator } from '../../src/argocd/index.ts'
import { textAt } from '../../src/cluster/kube-object.ts'
import type { Exchange } from '../recording.ts'
import type { ArgoCdGiven } from './argocd-given.ts'
import { ask } from './ask.ts'

/** Who sent what: credentials are left out of recordings. */
export interface Senders {
  /** The token of a recorded request that has one. @throws when whoever sent it cannot log in. */
  tokenFor(exchange: Exchange): string
  /** The answer of an exchange had a token, which others may use. */
  learn(id: string, text: string): void
}

/**
 * An answer tells it: a refusal names the account, a plain 401 a token that is none. The administrator sent the rest, unless `given` says who. All log in
 * when the world begins.
 */
export async function startSenders(
  simulator: ArgoCdSimulator,
  clock: VirtualClock,
  given: readonly ArgoCdGiven[],
  exchanges: readonly Exchange[],
): Promise<Senders> {
  const tokens = new Map<string, string>()
  const failures = new Map<string, unknown>()
  const accounts = exchanges.flatMap((exchange) => accountOf(exchange, given) ?? [])
  for (const account of new Set(accounts)) {
    try {
      const { text } = await ask(
        clock,
        simulator,
        { method: 'POST', path: '/api/v1/session', body: { username: account, password: passwordOf(account) } },
        simulator.token,
      )
      tokens.set(accountKey(account), tokenIn(text) ?? '')
    } catch (error) {
      failures.set(account, error)
    }
  }
  return {
    tokenFor: (exchange) => {
      const from = given.find((entry) => 'tokenOf' in entry && entry.exchanges.includes(exchange.id))
      if (from !== undefined && 'tokenOf' in from) return tokens.get(from.tokenOf) ?? ''
      const account = accountOf(exchange, given)
      if (account !== undefined && failures.has(account)) throw failures.get(account)
      if (account !== undefined) return tokens.get(accountKey(account)) ?? ''
      return exchange.response.status === 401 ? 'malformed' : simulator.token
    },
    learn: (id, text) => {
      const token = tokenIn(text)
      if (token !== undefined) tokens.set(id, token)
    },
  }
}

/** Of whoever is not the administrator. */
export const passwordOf = (account: string) => `password-of-${account}`

/** All accounts that send something or log in. */
export const accountsOf = (given: readonly ArgoCdGiven[], exchanges: readonly Exchange[]): string[] => [
  ...new Set(
    exchanges.flatMap((exchange) => [accountOf(exchange, given), textAt(exchange.request.body, 'username')]).filter((name) => name !== undefined),
  ),
]

const accountKey = (account: string) => `account ${account}`

const tokenIn = (text: string) => /"token":"([^"]+)"/.exec(text)?.[1]

function accountOf({ id, response }: Exchange, given: readonly ArgoCdGiven[]): string | undefined {
  const said = given.find((entry) => 'account' in entry && entry.exchanges.includes(id))
  if (said !== undefined && 'account' in said) return said.account
  const text = response.stream === undefined ? JSON.stringify(response.body ?? '') : response.stream.map(({ chunk }) => chunk).join('')
  return response.status === 403 ? /, sub: ([^,"\\]+), iat: /.exec(text)?.[1] : undefined
}
