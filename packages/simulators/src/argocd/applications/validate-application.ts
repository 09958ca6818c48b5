import type { Cluster } from '../../cluster/cluster.ts'
import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { destinationNamespace, projectOf, sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import { APP_PROJECT } from '../kinds.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'

const IN_CLUSTER = 'https://kubernetes.default.svc'

const invalidSpec = (name: string, message: string) => new ApiError(3, `application spec for ${name} is invalid: InvalidSpecError: ${message}`)

/**
 * What create and update demand of a spec, in the real server's order. `looksInside` false: neither the repository nor its manifests are
 * looked at (`validate=false`). @throws ApiError.
 */
export async function validateApplication(parts: ArgoCdParts, application: KubeObject, looksInside: boolean, signal: AbortSignal): Promise<void> {
  const { repoServer } = parts
  const { name } = application.metadata
  requireProject(parts.cluster, parts.namespace, application)
  requireDestination(application)
  const source = sourceOf(application)
  if (source.repoURL === '' || (source.path === undefined && source.chart === undefined)) {
    throw invalidSpec(name, 'spec.source.repoURL and either spec.source.path or spec.source.chart are required')
  }
  if (!looksInside) return
  try {
    await repoServer.test(source, signal)
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    throw invalidSpec(
      name,
      `repository not accessible: repositories not accessible: &Repository{Repo: "${source.repoURL}", Type: "", Name: "", Project: ""}: repo client error while testing repository: ${error.text}`,
    )
  }
  try {
    const revision = await repoServer.resolve(source, source.targetRevision, signal)
    const namespace = destinationNamespace(application)
    await repoServer.generate({ application: name, namespace, source, references: {}, revision, noCache: false }, signal)
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    throw invalidSpec(name, `Unable to generate manifests in ${source.path ?? ''}: ${error.text}`)
  }
}

/** @throws ApiError 400, as for every call about an application whose project is gone. */
export function requireProject(cluster: Cluster, namespace: string, application: KubeObject): void {
  const project = projectOf(application)
  if (cluster.find(cluster.kindOf(APP_PROJECT), { name: project, namespace }) !== undefined) return
  throw new ApiError(3, `app is not allowed in project "${project}", or the project does not exist`)
}

function requireDestination(application: KubeObject): void {
  const server = textAt(application, 'spec', 'destination', 'server')
  const cluster = textAt(application, 'spec', 'destination', 'name')
  const refuse = (message: string) => new ApiError(3, `application destination spec for ${application.metadata.name} is invalid: ${message}`)
  if (server !== undefined && cluster !== undefined)
    throw refuse(`application destination can't have both name and server defined: ${cluster} ${server}`)
  if (cluster !== undefined && cluster !== 'in-cluster') throw refuse(`there are no clusters with this name: ${cluster}`)
  if (server === undefined && cluster === undefined) throw refuse('Destination server missing from app spec')
  if (server !== undefined && server !== IN_CLUSTER) {
    throw refuse(`error getting cluster by server "${server}": rpc error: code = NotFound desc = cluster "${server}" not found`)
  }
}
