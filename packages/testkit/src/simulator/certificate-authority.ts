import { generate } from 'selfsigned'

export interface ServerCertificate {
  /** PEM of the authority that signed it: what a client must trust. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const algorithm = 'sha256'
const LOOPBACK = [
  { type: 2 as const, value: 'localhost' },
  { type: 7 as const, ip: '127.0.0.1' },
  { type: 7 as const, ip: '::1' },
]

export interface ServerCertificateOptions {
  /** The DNS names in it, instead of 127.0.0.1, ::1 and localhost: a client has to refuse the server then. */
  readonly hosts?: readonly string[]
}

/** An authority of its own, made now, and a certificate of it for 127.0.0.1, ::1 and localhost. */
export async function issueServerCertificate({ hosts }: ServerCertificateOptions = {}): Promise<ServerCertificate> {
  const authority = await generate([{ name: 'commonName', value: 'gitops-dms simulator CA' }], {
    keyType: 'ec',
    algorithm,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts === undefined ? LOOPBACK : hosts.map((value) => ({ type: 2 as const, value })),
      },
    ],
  })
  return { ca: authority.cert, cert: server.cert, key: server.private }
}
