import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Call, Route } from '../gateway/route.ts'
import { createCertificates } from './create-certificates.ts'
import { storeKnownHosts, storeTlsCertificates } from './store-certificates.ts'
import { type Certificate, certificatesOf, fingerprintOf, knownHosts, matchesHost, readCertificate, tlsCertificates } from './stored-certificates.ts'

const CERTIFICATES: MessageShape = {
  type: 'RepositoryCertificateList',
  fields: {
    metadata: 'any',
    items: {
      list: {
        type: 'RepositoryCertificate',
        fields: { serverName: 'string', certType: 'string', certSubType: 'string', certData: 'string', certInfo: 'string' },
      },
    },
  },
}

/** What repositories are trusted by: keys of SSH servers and certificates of others. */
export const certificateRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/certificates', answer: list },
  {
    method: 'POST',
    path: '/api/v1/certificates',
    body: CERTIFICATES,
    query: { upsert: 'bool' },
    answer: async (call) => {
      call.parts.access.enforce(call.session, 'certificates', 'create', '')
      const items = call.body['items']
      return listOf(await createCertificates(call, Array.isArray(items) ? items.filter(isMap) : []))
    },
  },
  { method: 'DELETE', path: '/api/v1/certificates', answer: remove },
]

const listOf = (certificates: readonly Certificate[]): JsonMap => {
  const items = certificates.map(
    ({ serverName, certType, certSubType = '', certData, certInfo = '' }): JsonMap => ({
      serverName,
      certType,
      certSubType,
      certData: certData ?? null,
      certInfo,
    }),
  )
  return { metadata: {}, items: items.length === 0 ? null : items }
}

const wants = ({ query }: Call, ...types: string[]) => ['', '*', ...types].includes(query.get('certType') ?? '')

function hostsOf(call: Call) {
  const [pattern, type] = [call.query.get('hostNamePattern') ?? '', call.query.get('certSubType') ?? '']
  const isAsked = ({ host, type: own }: { readonly host: string; readonly type: string }) =>
    matchesHost(pattern, host) && (['', '*'].includes(type) || own === type)
  return { all: knownHosts(call.parts), isAsked, pattern }
}

async function list(call: Call): Promise<JsonMap> {
  call.parts.access.enforce(call.session, 'certificates', 'get', '')
  const { all, isAsked, pattern } = hostsOf(call)
  const ssh = wants(call, 'ssh')
    ? all.filter(isAsked).map(
        (known): Certificate => ({
          serverName: known.host,
          certType: 'ssh',
          certSubType: known.type,
          certInfo: `SHA256:${fingerprintOf(known)}`,
        }),
      )
    : []
  const servers = wants(call, 'https', 'tls') ? Object.entries(tlsCertificates(call.parts)).filter(([server]) => matchesHost(pattern, server)) : []
  const https = servers.flatMap(([serverName, text]) =>
    certificatesOf(text).map((pem): Certificate => {
      const read = readCertificate(pem)
      const [certSubType, certInfo] = read === undefined ? ['invalid', 'could not parse X509 data from input'] : [read.type, read.subject]
      return { serverName, certType: 'https', certSubType, certInfo }
    }),
  )
  return listOf([...ssh, ...https])
}

/** Answers what has gone. */
async function remove(call: Call): Promise<JsonMap> {
  const { parts, session } = call
  parts.access.enforce(session, 'certificates', 'delete', '')
  const { all, isAsked, pattern } = hostsOf(call)
  const ssh = wants(call, 'ssh') ? all.filter(isAsked) : []
  const known = tlsCertificates(parts)
  const https = wants(call, 'https', 'tls') ? Object.entries(known).filter(([server]) => matchesHost(pattern, server)) : []
  if (ssh.length > 0)
    await storeKnownHosts(
      call,
      all.filter((one) => !ssh.includes(one)),
    )
  if (https.length > 0) {
    const gone = new Set(https.map(([server]) => server))
    await storeTlsCertificates(call, Object.fromEntries(Object.entries(known).filter(([server]) => !gone.has(server))))
  }
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  return listOf([
    ...ssh.map(({ host, type, data }): Certificate => ({ serverName: host, certType: 'ssh', certSubType: type, certData: encoded(data) })),
    ...https.flatMap(([serverName, text]) =>
      certificatesOf(text).map((pem): Certificate => ({ serverName, certType: 'https', certData: encoded(pem) })),
    ),
  ])
}
