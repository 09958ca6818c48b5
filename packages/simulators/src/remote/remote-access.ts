import type { Clock } from '@gitops-dms/core'

/** As a Secret gives them: `username` and `password`, or `bearerToken`. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly bearerToken: string }

/** How a remote (a repository, a chart server, a registry) is reached. */
export interface RemoteAccess {
  /** Held while an answer is waited for; times the time-out. Default: the system's. */
  readonly clock?: Clock | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds on the clock before the call leaves: a virtual clock does not see the time that it takes itself. Default 0. */
  readonly latencyMs?: number | undefined
  /** Milliseconds for the whole call. Default: none. */
  readonly timeoutMs?: number | undefined
  readonly credentials?: Credentials | undefined
  /** PEM; these authorities alone are trusted. Default: those of Node. */
  readonly ca?: string | undefined
  /** Whoever answers is believed to be who was asked for. Default false. */
  readonly skipsVerification?: boolean | undefined
}

/** Value of an Authorization header. */
export const authorizationOf = (credentials: Credentials) =>
  'bearerToken' in credentials
    ? `Bearer ${credentials.bearerToken}`
    : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
