import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { clusterAt, clustersNamed, type KnownCluster } from '../services/known-clusters.ts'

/** Why an application has no cluster that it can go to. */
export class InvalidDestination extends Error {
  override readonly name = 'InvalidDestination'
}

/** The cluster that an application names, by its server or by its name. @throws InvalidDestination. */
export function destinationCluster(parts: ArgoCdParts, application: KubeObject): KnownCluster {
  const server = textAt(application, 'spec', 'destination', 'server') ?? ''
  const name = textAt(application, 'spec', 'destination', 'name') ?? ''
  if (name !== '' && server !== '') throw new InvalidDestination(`application destination can't have both name and server defined: ${name} ${server}`)
  // 3.0 put it in fewer words.
  const isOld = !isSince(parts.version, '3.0')
  const before = isOld ? 'unable to find destination server: ' : ''
  if (server !== '') {
    const found = clusterAt(parts, isOld ? server : server.replace(/\/+$/, ''))
    if (found !== undefined) return found
    const looked = isOld ? 'error getting cluster name by server' : 'error getting cluster by server'
    throw new InvalidDestination(
      `${before}${looked} ${JSON.stringify(server)}: rpc error: code = NotFound desc = cluster ${JSON.stringify(server)} not found`,
    )
  }
  if (name === '') throw new InvalidDestination('Destination server missing from app spec')
  const [found, ...others] = clustersNamed(parts, name)
  if (found === undefined) throw new InvalidDestination(`${before}there are no clusters with this name: ${name}`)
  if (others.length === 0) return found
  const servers = [found, ...others].map((cluster) => cluster.server).join(' ')
  throw new InvalidDestination(`${before}there are ${others.length + 1} clusters with the same name: [${servers}]`)
}
