import { SERVER } from '../applications/store-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import type { Call } from '../gateway/route.ts'
import { KNOWN_HOSTS, type KnownHost, TLS_CERTIFICATES } from './stored-certificates.ts'

export async function storeKnownHosts(call: Call, hosts: readonly KnownHost[]): Promise<void> {
  const text = `${hosts.map(({ host, type, data }) => `${host} ${type} ${data}`).join('\n')}\n`
  await replaceData(call, KNOWN_HOSTS.map, (before) => ({ ...before, [KNOWN_HOSTS.key]: text }))
}

/** All of them: what is not given is gone. */
export async function storeTlsCertificates(call: Call, byServer: Readonly<Record<string, string>>): Promise<void> {
  await replaceData(call, TLS_CERTIFICATES, () => ({ ...byServer }))
}

async function replaceData({ parts, signal }: Call, name: string, change: (before: object) => Record<string, string>): Promise<void> {
  const { cluster, namespace } = parts
  await throughKubernetes(parts, signal, '', () => {
    const info = cluster.kindOf({ apiVersion: 'v1', kind: 'ConfigMap' })
    const before = cluster.get(info, { name, namespace })
    cluster.replace(info, { ...before, data: change((before['data'] ?? {}) as object) }, { fieldManager: SERVER })
  })
}
