import { DmsError } from '../../errors/dms-error.ts'
import { createChangingFile } from './changing-file.ts'

/** Certificates of one instance: never a process-wide switch. Values are PEM; files are read again when they change. */
export interface TlsSettings {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | undefined
  /** A file with them, where `ca` is not given. */
  readonly caFile?: string | undefined
  /** Client certificate and key. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** Files with them, where the values are not given. */
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  /** The name to verify the server's certificate against, when it is not the URL's host. */
  readonly serverName?: string | undefined
  /** Default false. True: the server's certificate is not verified at all. */
  readonly insecureSkipVerify?: boolean | undefined
}

/** Options of a TLS connection, as node:tls has them. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized: boolean
}

/**
 * Gives the options of the next TLS connection: the same object as long as no file has changed.
 * @throws DmsError CONFIG for a file that cannot be read.
 */
export function createTlsOptions(tls: TlsSettings): () => Promise<TlsOptions> {
  const members = [
    ['ca', member(tls.ca, tls.caFile, 'tls.caFile')],
    ['cert', member(tls.cert, tls.certFile, 'tls.certFile')],
    ['key', member(tls.key, tls.keyFile, 'tls.keyFile')],
  ] as const
  const fixed = { rejectUnauthorized: tls.insecureSkipVerify !== true, ...(tls.serverName === undefined ? {} : { servername: tls.serverName }) }
  let last: TlsOptions | undefined

  return async () => {
    const read = await Promise.all(members.map(async ([name, value]) => [name, await value()] as const))
    const now: TlsOptions = { ...fixed, ...Object.fromEntries(read.filter(([, value]) => value !== undefined)) }
    if (last === undefined || read.some(([name, value]) => last?.[name] !== value)) last = now
    return last
  }
}

/** A value, or the file that has it. */
function member(value: string | undefined, file: string | undefined, path: string): () => Promise<string | undefined> {
  if (value !== undefined || file === undefined) return async () => value
  const read = createChangingFile(file)
  return () =>
    read().catch((cause: unknown) => {
      const message = `${path}: ${file} cannot be read`
      throw new DmsError({ code: 'CONFIG', message, details: { issues: [{ path, message }] }, cause })
    })
}
