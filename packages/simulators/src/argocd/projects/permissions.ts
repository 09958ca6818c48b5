import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { normalizeUrl } from '../repo-server/normalize-url.ts'
import { matchesFileName } from './file-name-pattern.ts'

export interface ClusterAddress {
  readonly server: string
  readonly name: string
}

/** Some pattern of the project fits the repository, and none that begins with `!` forbids it. */
export function isSourcePermitted(project: KubeObject, repoURL: string): boolean {
  const url = normalizeUrl(repoURL)
  let fits = false
  for (const pattern of textsAt(project, 'sourceRepos')) {
    const isDeny = pattern.startsWith('!')
    const normalized = isDeny ? `!${normalizeUrl(pattern.slice(1))}` : normalizeUrl(pattern)
    if (matchesAllowed(normalized, url, '/')) fits = true
    else if (isDeny) return false
  }
  return fits
}

/**
 * @param scopedClusters those that belong to the project: only they count where it says so.
 */
export function isDestinationPermitted(
  project: KubeObject,
  cluster: ClusterAddress,
  namespace: string,
  scopedClusters: readonly ClusterAddress[] = [],
): boolean {
  if (!isDestinationListed(project, cluster, namespace)) return false
  if (at(project, 'spec', 'permitOnlyProjectScopedClusters') !== true) return true
  return scopedClusters.some(({ server, name }) => name === cluster.name || server === cluster.server)
}

function isDestinationListed(project: KubeObject, cluster: ClusterAddress, namespace: string): boolean {
  let fits = false
  for (const destination of mapsAt(project, 'destinations')) {
    const name = textAt(destination, 'name') ?? ''
    const server = textAt(destination, 'server') ?? ''
    const ownNamespace = textAt(destination, 'namespace') ?? ''
    const nameFits = cluster.name !== '' && matchesAllowed(name, cluster.name)
    const serverFits = cluster.server !== '' && matchesAllowed(server, cluster.server)
    const namespaceFits = matchesAllowed(ownNamespace, namespace)
    if ((serverFits || nameFits) && namespaceFits) fits = true
    else if (!nameFits && isDeny(name)) return false
    else if (!serverFits && isDeny(server) && namespaceFits) return false
    else if (!namespaceFits && isDeny(ownNamespace) && serverFits) return false
  }
  return fits
}

export interface KindAndName {
  readonly group: string
  readonly kind: string
  readonly name: string
}

/** Without a list, everything in namespaces is allowed, and nothing beside them. */
export function isKindPermitted(project: KubeObject, resource: KindAndName, namespaced: boolean): boolean {
  if (namespaced) {
    const allowed = at(project, 'spec', 'namespaceResourceWhitelist')
    const isAllowed = !Array.isArray(allowed) || allowed.filter(isMap).some((item) => isListed(item, resource))
    return isAllowed && !mapsAt(project, 'namespaceResourceBlacklist').some((item) => isListed(item, resource))
  }
  const fits = (item: JsonMap) => isListed(item, resource) && (!item['name'] || matchesFileName(textAt(item, 'name') ?? '', resource.name))
  return mapsAt(project, 'clusterResourceWhitelist').some(fits) && !mapsAt(project, 'clusterResourceBlacklist').some(fits)
}

/** By its kind, and by its namespace where it has one. */
export function isResourcePermitted(
  project: KubeObject,
  resource: KindAndName & { readonly namespace: string },
  cluster: ClusterAddress,
  scopedClusters: readonly ClusterAddress[] = [],
): boolean {
  if (!isKindPermitted(project, resource, resource.namespace !== '')) return false
  return resource.namespace === '' || isDestinationPermitted(project, cluster, resource.namespace, scopedClusters)
}

const isListed = (item: JsonMap, { group, kind }: KindAndName) =>
  matchesFileName(textAt(item, 'kind') ?? '', kind) && matchesFileName(textAt(item, 'group') ?? '', group)

const isDeny = (pattern: string) => pattern.startsWith('!')

function matchesAllowed(pattern: string, text: string, separator: '' | '/' = ''): boolean {
  if (isDeny(pattern)) return !matchesGlob(pattern.slice(1), text, separator)
  return pattern === '*' || matchesGlob(pattern, text, separator)
}

function textsAt(project: KubeObject, member: string): string[] {
  const found = at(project, 'spec', member)
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : []
}

function mapsAt(project: KubeObject, member: string): JsonMap[] {
  const found = at(project, 'spec', member)
  return Array.isArray(found) ? found.filter(isMap) : []
}
