import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { projectOf, sourceOf } from '../application.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { APPLICATION } from '../kinds.ts'
import { clusterAt, clustersNamed, clustersOfProject } from '../services/known-clusters.ts'
import { isDestinationPermitted, isSourcePermitted } from './permissions.ts'

const KIND_LISTS = ['clusterResourceWhitelist', 'clusterResourceBlacklist', 'namespaceResourceBlacklist', 'namespaceResourceWhitelist']

/** Who changes a project must have rights on what it opens, and its applications must stay allowed. @throws ApiError 400, 403. */
export function checkBelow({ parts, session }: Call, before: KubeObject, after: KubeObject): void {
  const { access, cluster, namespace } = parts
  for (const server of added(serversOf(after), serversOf(before))) access.enforce(session, 'clusters', 'update', server)
  for (const url of added(textsAt(after, 'sourceRepos'), textsAt(before, 'sourceRepos'))) access.enforce(session, 'repositories', 'update', url)
  if (KIND_LISTS.some((name) => !isDeepStrictEqual(at(before, 'spec', name), at(after, 'spec', name)))) {
    for (const server of serversOf(after)) access.enforce(session, 'clusters', 'update', server)
  }
  const applications = cluster.peekAll(cluster.kindOf(APPLICATION), namespace).filter((one) => projectOf(one) === after.metadata.name)
  const scoped = clustersOfProject(parts, after.metadata.name)
  let [sources, destinations] = [0, 0]
  for (const application of applications) {
    const { repoURL } = sourceOf(application)
    if (isSourcePermitted(before, repoURL) && !isSourcePermitted(after, repoURL)) sources++
    const target = destinationOf(parts, application)
    // One whose cluster is not known is in error already.
    if (target === undefined) continue
    const own = textAt(application, 'spec', 'destination', 'namespace') ?? ''
    if (isDestinationPermitted(before, target, own, scoped) && !isDestinationPermitted(after, target, own, scoped)) destinations++
  }
  const told = [
    ...(sources === 0 ? [] : [`${sources} applications source became invalid`]),
    ...(destinations === 0 ? [] : [`${destinations} applications destination became invalid`]),
  ]
  if (told.length > 0) throw new ApiError(3, `as a result of project update ${told.join(' and ')}`)
}

function destinationOf(parts: Call['parts'], application: KubeObject) {
  const server = textAt(application, 'spec', 'destination', 'server') ?? ''
  const name = textAt(application, 'spec', 'destination', 'name') ?? ''
  if (server !== '') return name === '' ? clusterAt(parts, server) : undefined
  const [named, ...more] = name === '' ? [] : clustersNamed(parts, name)
  return more.length === 0 ? named : undefined
}

const added = (after: readonly string[], before: readonly string[]) => after.filter((one) => !before.includes(one))

function serversOf(project: KubeObject): string[] {
  const destinations = at(project, 'spec', 'destinations')
  return Array.isArray(destinations) ? destinations.filter(isMap).map((destination) => textAt(destination, 'server') ?? '') : []
}

function textsAt(project: KubeObject, member: string): string[] {
  const found = at(project, 'spec', member)
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : []
}
