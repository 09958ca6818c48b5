import type { Cluster } from '../cluster/cluster.ts'
import { apiVersionOf, type KindInfo } from '../cluster/kinds.ts'
import { isBuiltIn } from './built-in.ts'

/** As recorded of Kubernetes 1.36.1. */
export const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.1',
  gitCommit: '$Format:%H$',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
}

export const listVersions = (host: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
})

export function listGroups(cluster: Cluster) {
  const names = new Set(cluster.kinds.filter((info) => info.group !== '').map((info) => info.group))
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...names].map((name) => groupOf(cluster, name)) }
}

/** Undefined = there is no such group. */
export function listGroupVersions(cluster: Cluster, name: string) {
  const group = groupOf(cluster, name)
  return group.versions.length === 0 ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group }
}

/** Undefined = there is no such group and version. */
export function listResources(cluster: Cluster, group: string, version: string) {
  const kinds = cluster.kinds.filter((info) => info.group === group && info.version === version)
  const [first] = kinds
  if (first === undefined) return undefined
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(first), resources: kinds.flatMap(rowsOf) }
}

function groupOf(cluster: Cluster, name: string) {
  const versions = [...new Set(cluster.kinds.filter((info) => info.group === name).map((info) => info.version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }))
  return { name, versions, preferredVersion: versions[0] }
}

const CUSTOM_VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const BUILT_IN_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

function rowsOf(info: KindInfo): object[] {
  const { plural: name, namespaced, kind } = info
  const verbs = isBuiltIn(info) ? BUILT_IN_VERBS : CUSTOM_VERBS
  const main = { name, singularName: kind.toLowerCase(), namespaced, kind, verbs }
  if (!info.statusSubresource) return [main]
  return [main, { name: `${name}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] }]
}
