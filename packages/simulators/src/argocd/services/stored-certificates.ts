import { createHash, X509Certificate } from 'node:crypto'
import { isMap } from '../../cluster/kube-object.ts'
import { matchesFileName } from '../projects/file-name-pattern.ts'
import type { SettingsStore } from './argocd-settings.ts'

export const KNOWN_HOSTS = { map: 'argocd-ssh-known-hosts-cm', key: 'ssh_known_hosts' } as const
export const TLS_CERTIFICATES = 'argocd-tls-certs-cm'

const KEYS: Readonly<Record<string, string>> = { rsa: 'rsa', ec: 'ecdsa', ed25519: 'ed25519', dsa: 'dsa' }

/** As the API shows one. */
export interface Certificate {
  readonly serverName: string
  readonly certType: 'ssh' | 'https'
  readonly certSubType?: string
  /** Base64. */
  readonly certData?: string
  readonly certInfo?: string
}

export interface KnownHost {
  readonly host: string
  /** `ssh-ed25519`. */
  readonly type: string
  readonly data: string
}

/** The keys of SSH servers, in their order; what is no such line is left out. */
export function knownHosts(store: SettingsStore): KnownHost[] {
  const lines = (dataOf(store, KNOWN_HOSTS.map)[KNOWN_HOSTS.key] ?? '').split('\n')
  return lines.flatMap((line) => {
    const [host, type, ...data] = line.trim().split(' ')
    return host === undefined || type === undefined || data.length === 0 || host.startsWith('#') ? [] : [{ host, type, data: data.join(' ') }]
  })
}

/** PEM texts by server. */
export const tlsCertificates = (store: SettingsStore): Readonly<Record<string, string>> => dataOf(store, TLS_CERTIFICATES)

/** Each certificate of a text of PEM. */
export const certificatesOf = (text: string): string[] =>
  [...text.matchAll(/^-----BEGIN CERTIFICATE-----[^\n]*\n(?:.*\n)*?-----END CERTIFICATE-----[^\n]*$/gm)].map(([pem]) => `${pem}\n`)

/** `SHA256:` and the rest; '' for what is no key. */
export function fingerprintOf({ data }: KnownHost): string {
  const key = Buffer.from(data.split(' ')[0] ?? '', 'base64')
  return key.length < 4 ? '' : createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
}

/** Whose it is and which kind of key it has; undefined: it cannot be read. */
export function readCertificate(pem: string): { readonly subject: string; readonly type: string } | undefined {
  try {
    const { subject, publicKey } = new X509Certificate(pem)
    return { subject: subject.split('\n').reverse().join(','), type: KEYS[publicKey.asymmetricKeyType ?? ''] ?? '' }
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** A file pattern in which brackets are themselves. */
export const matchesHost = (pattern: string, host: string) => pattern === '' || matchesFileName(pattern.replace(/[[\]]/g, '\\$&'), host)

function dataOf({ cluster, namespace }: SettingsStore, name: string): Readonly<Record<string, string>> {
  const data = cluster.peek(cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' }), { name, namespace })?.['data']
  return isMap(data) ? (data as Record<string, string>) : {}
}
