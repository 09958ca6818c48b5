import { DmsError } from '../../errors/dms-error.ts'
import { runOnce } from './run-once.ts'
import { createTokenFile } from './token-file.ts'

/** Headers that identify the caller. */
export interface Credentials {
  /** Asked for before every request, so that they may rotate. */
  headers(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /**
   * Called once when they were refused (401). True: they are others now, and the request is sent once more with them. Absent: there is
   * nothing to renew.
   */
  renew?(signal: AbortSignal): Promise<boolean>
}

/** Where the token comes from: exactly one of token, tokenFile, provider, logIn. */
export interface CredentialsOptions {
  readonly token?: string | undefined
  /** A file with it, read again when it changes. */
  readonly tokenFile?: string | undefined
  /** Asked before every request, and again when what it gave is refused. */
  readonly provider?: ((signal: AbortSignal) => Promise<string>) | undefined
  /** Opens a session and gives its token, which is kept until it is refused. Shared by all requests that wait for it. */
  readonly logIn?: ((signal: AbortSignal) => Promise<string>) | undefined
  /** Default `authorization`. */
  readonly headerName?: string | undefined
  /** Word before the token. Default `Bearer`; an empty text: none. */
  readonly scheme?: string | undefined
  /** What the adapter's settings call tokenFile, for messages. Default `tokenFile`. */
  readonly settingName?: string | undefined
}

interface TokenSource {
  token(signal: AbortSignal): Promise<string>
  renew?(signal: AbortSignal): Promise<boolean>
}

/**
 * The usual kinds of credentials. @throws TypeError unless exactly one kind is given; DmsError CONFIG, when they are used, for a file that
 * cannot be read or is empty, UNAUTHENTICATED for a provider that gives none; what provider and logIn throw.
 */
export function createCredentials(options: CredentialsOptions): Credentials {
  const { headerName = 'authorization', scheme = 'Bearer' } = options
  const source = sourceOf(options)
  const prefix = scheme === '' ? '' : `${scheme} `
  return {
    headers: async (signal) => ({ [headerName]: `${prefix}${await source.token(signal)}` }),
    ...(source.renew === undefined ? {} : { renew: source.renew }),
  }
}

function sourceOf({ token, tokenFile, provider, logIn, settingName = 'tokenFile' }: CredentialsOptions): TokenSource {
  const given = Object.entries({ token, tokenFile, provider, logIn }).filter(([, value]) => value !== undefined)
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none of them' : given.map(([name]) => name).join(' and ')
    throw new TypeError(`createCredentials: found ${found}; accepted is exactly one of token, tokenFile, provider, logIn`)
  }
  if (token !== undefined) return { token: async () => token }
  if (logIn !== undefined) return sessionOf(logIn)
  return compared(provider === undefined ? createTokenFile(tokenFile ?? '', settingName) : givingOne(provider))
}

/** Sent all the same, nothing would count as no credentials at all, and what is no text as one. */
function givingOne(provider: (signal: AbortSignal) => Promise<unknown>): (signal: AbortSignal) => Promise<string> {
  return async (signal) => {
    const token = await provider(signal)
    if (typeof token === 'string' && token.trim() !== '') return token
    throw new DmsError({ code: 'UNAUTHENTICATED', message: 'the provider of the token gave none; accepted is a text that is not empty' })
  }
}

/** A source that is asked each time: what was refused is renewed when it gives something else now. */
function compared(ask: (signal: AbortSignal) => Promise<string>): TokenSource {
  let last: string | undefined
  const token = async (signal: AbortSignal) => {
    last = await ask(signal)
    return last
  }
  return {
    token,
    renew: async (signal) => {
      const refused = last
      return (await token(signal)) !== refused
    },
  }
}

function sessionOf(logIn: (signal: AbortSignal) => Promise<string>): TokenSource {
  let session: string | undefined
  const open = runOnce(async (signal) => {
    session = await logIn(signal)
    if (session !== '') return session
    session = undefined
    throw new DmsError({ code: 'PROTOCOL', message: 'the log-in was answered without a token' })
  })
  return {
    token: async (signal) => session ?? open(signal),
    renew: async (signal) => {
      session = undefined
      await open(signal)
      return true
    },
  }
}
