import { type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call } from '../gateway/route.ts'
import { storeKnownHosts, storeTlsCertificates } from './store-certificates.ts'
import {
  type Certificate,
  certificatesOf,
  fingerprintOf,
  type KnownHost,
  knownHosts,
  readCertificate,
  tlsCertificates,
} from './stored-certificates.ts'

const HOST_NAME = /^([a-zA-Z0-9]|\w[\w-]{0,61}\w)(\.([a-zA-Z0-9]|\w[\w-]{0,61}[a-zA-Z0-9]))*\.?$/
const IP_V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*(%\w+)?$/

/** Answers what is new; one that is there already has to be the same, unless it may be overwritten. @throws ApiError 500, as plain errors are. */
export async function createCertificates(call: Call, asked: readonly JsonMap[]): Promise<Certificate[]> {
  const mayOverwrite = booleanOf(call.query, 'upsert') ?? false
  const hosts = knownHosts(call.parts)
  const servers = new Map(Object.entries(tlsCertificates(call.parts)))
  const created: Certificate[] = []
  for (const one of asked) {
    const type = textAt(one, 'certType') ?? ''
    if (type === 'ssh') created.push(...addHost(hosts, one, mayOverwrite))
    else if (type === 'https') created.push(...addServer(servers, one, mayOverwrite))
    else throw new ApiError(2, `unknown certificate type: ${type}`)
  }
  if (created.some(({ certType }) => certType === 'ssh')) await storeKnownHosts(call, hosts)
  if (created.some(({ certType }) => certType === 'https')) await storeTlsCertificates(call, Object.fromEntries(servers))
  return created
}

function addHost(hosts: KnownHost[], asked: JsonMap, mayOverwrite: boolean): Certificate[] {
  const { serverName, data } = read(asked)
  const host = /^\[(.*)]:\d+$/.exec(serverName)?.[1] ?? serverName
  checkHost(host)
  const type = textAt(asked, 'certSubType') ?? ''
  const index = hosts.findIndex((known) => known.host === serverName && known.type === type)
  const before = hosts[index]
  if (before !== undefined && !mayOverwrite && before.data !== data) {
    throw new ApiError(2, `key for '${serverName}' (subtype: '${type}') already exists, and upsert was not specified`)
  }
  const known = { host: serverName, type, data }
  const key = Buffer.from(data.split(' ')[0] ?? '', 'base64')
  // The name of the kind of key stands in the key too, after its length.
  if (key.length < 4 || key.subarray(4, 4 + key.readUInt32BE(0)).toString() !== type) throw new ApiError(2, 'ssh: no key found')
  if (before === undefined) hosts.push(known)
  else if (before.data === data) return []
  else hosts[index] = known
  const certData = textAt(asked, 'certData')
  return [{ serverName, certType: 'ssh', certSubType: type, certInfo: fingerprintOf(known), ...(certData === undefined ? {} : { certData }) }]
}

function addServer(servers: Map<string, string>, asked: JsonMap, mayOverwrite: boolean): Certificate[] {
  const { serverName, data } = read(asked)
  checkHost(serverName)
  const before = servers.get(serverName)
  if (before !== undefined && before !== data && !mayOverwrite) {
    throw new ApiError(2, `TLS certificate for server '${serverName}' already exists, and upsert was not specified`)
  }
  const certificates = certificatesOf(data)
  if (certificates.length === 0) throw new ApiError(2, 'no valid PEM data received')
  if (certificates.some((pem) => readCertificate(pem) === undefined)) throw new ApiError(2, 'could not parse X509 data from input')
  if (before === data) return []
  servers.set(serverName, data)
  return certificates.map((pem) => ({ serverName, certType: 'https', certData: Buffer.from(pem).toString('base64') }))
}

const read = (asked: JsonMap) => ({
  serverName: textAt(asked, 'serverName') ?? '',
  data: Buffer.from(textAt(asked, 'certData') ?? '', 'base64').toString(),
})

function checkHost(host: string): void {
  if (!HOST_NAME.test(host) && !IP_V6.test(host)) throw new ApiError(2, `invalid hostname in request: ${host}`)
}
