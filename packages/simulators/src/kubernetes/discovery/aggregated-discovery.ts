import { createHash } from 'node:crypto'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Answer } from '../answers/answer.ts'
import { readAccept } from '../answers/negotiate.ts'
import { isBuiltInGroup } from '../built-in.ts'
import { type ApiResource, groupsOf, resourcesOf } from './api-resources.ts'

/** The version of the aggregated form that the client likes best; undefined = it wants the plain one. */
export function aggregatedVersion(accept: string | null): 'v2' | 'v2beta1' | undefined {
  for (const { type, parameters } of readAccept(accept ?? '')) {
    if (type !== 'application/json') continue
    if (!parameters.has('as')) return undefined
    const version = parameters.get('v')
    const isKnown = parameters.get('as') === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io'
    if (isKnown && (version === 'v2' || version === 'v2beta1')) return version
  }
  return undefined
}

/** Everything that `/api` or `/apis` has, in one answer. */
export function aggregatedAnswer(cluster: Cluster, path: '/api' | '/apis', version: 'v2' | 'v2beta1', known: string | null): Answer {
  const items = path === '/api' ? [{ metadata: {}, versions: [versionOf(cluster, '', 'v1')] }] : groupItems(cluster)
  const text = JSON.stringify({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items })
  const etag = `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"`
  const headers = {
    'cache-control': 'public',
    'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    etag,
    vary: 'Accept',
  }
  return known === etag ? { status: 304, headers, body: '' } : { status: 200, headers, body: `${text}\n` }
}

/** Those of the server in its order, then those of custom resources by name. */
function groupItems(cluster: Cluster): object[] {
  const groups = groupsOf(cluster)
  const custom = groups.filter(({ name }) => !isBuiltInGroup(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...groups.filter(({ name }) => isBuiltInGroup(name)), ...custom].map(({ name, versions }) => ({
    metadata: { name },
    versions: versions.map((version) => versionOf(cluster, name, version)),
  }))
}

const versionOf = (cluster: Cluster, group: string, version: string) => ({
  version,
  resources: (resourcesOf(cluster, group, version) ?? []).map(resourceOf),
  freshness: 'Current',
})

/** The kinds of built-in resources are told without their group. */
function resourceOf(resource: ApiResource): object {
  const { name, singular, namespaced, kind, verbs, shortNames, categories, subresources, custom } = resource
  const own = custom ? { group: resource.group, version: resource.version } : { group: '', version: '' }
  return {
    resource: name,
    responseKind: { ...own, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    shortNames,
    categories,
    subresources:
      subresources.length === 0
        ? undefined
        : subresources.map((one) => ({
            subresource: one.name,
            responseKind: { group: one.group ?? own.group, version: one.version ?? own.version, kind: one.kind },
            verbs: one.verbs,
          })),
  }
}
