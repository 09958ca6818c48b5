import type { Cluster } from '../../cluster/cluster.ts'
import { type ApiGroup, type ApiResource, groupsOf, resourcesOf } from './api-resources.ts'

/** `/api`. */
export const listVersions = (host: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
})

/** `/apis`. */
export const listGroups = (cluster: Cluster) => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(cluster).map(groupOf) })

/** `/apis/<group>`. Undefined = there is no such group. */
export function listGroupVersions(cluster: Cluster, name: string) {
  const group = groupsOf(cluster).find((one) => one.name === name)
  return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) }
}

/** `/api/v1`, `/apis/<group>/<version>`. Undefined = there is no such group and version. */
export function listResources(cluster: Cluster, group: string, version: string) {
  const resources = resourcesOf(cluster, group, version)
  if (resources === undefined) return undefined
  const groupVersion = group === '' ? version : `${group}/${version}`
  // The list of the core group does not name its version.
  return { kind: 'APIResourceList', ...(group === '' ? {} : { apiVersion: 'v1' }), groupVersion, resources: resources.flatMap(rowsOf) }
}

function groupOf({ name, versions }: ApiGroup) {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: all, preferredVersion: all[0] }
}

function rowsOf(resource: ApiResource): object[] {
  const { name, singular, namespaced, kind, verbs, shortNames, categories, storageVersionHash, subresources } = resource
  return [
    { name, singularName: singular, namespaced, kind, verbs, shortNames, categories, storageVersionHash },
    ...subresources.map((one) => ({
      name: `${name}/${one.name}`,
      singularName: '',
      namespaced,
      group: one.group,
      version: one.version,
      kind: one.kind,
      verbs: one.verbs,
    })),
  ]
}
