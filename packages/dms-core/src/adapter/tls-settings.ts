import { readFile } from 'node:fs/promises'
import { DmsError } from '../errors/dms-error.ts'

/** Certificates of one instance: never a process-wide switch. Values are PEM. */
export interface TlsSettings {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | undefined
  /** A file with them; read when a connection is first needed. */
  readonly caFile?: string | undefined
  /** Client certificate and key. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** The name to verify the server's certificate against, when it is not the URL's host. */
  readonly serverName?: string | undefined
  /** Default false. True: the server's certificate is not verified at all. */
  readonly insecureSkipVerify?: boolean | undefined
}

/** The options of a TLS connection. @throws DmsError CONFIG for a caFile that cannot be read. */
export async function tlsConnectOptions(tls: TlsSettings): Promise<Record<string, unknown>> {
  const ca = tls.ca ?? (tls.caFile === undefined ? undefined : await readCa(tls.caFile))
  const options = { ca, cert: tls.cert, key: tls.key, servername: tls.serverName, rejectUnauthorized: tls.insecureSkipVerify !== true }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const message = `tls.caFile: ${file} cannot be read`
    throw new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: 'tls.caFile', message }] }, cause })
  }
}
