import { type KubeObject, textAt } from '../cluster/kube-object.ts'
import { listReferences } from '../git/list-references.ts'
import { RemoteFailure } from '../remote/remote-failure.ts'
import { ApiError } from './api-error.ts'
import { projectOf, sourceOf } from './application.ts'
import { generateManifests, RepoServerError, remoteText, resolveAmong } from './repo-server.ts'

const IN_CLUSTER = 'https://kubernetes.default.svc'

const invalidSpec = (name: string, message: string) => new ApiError(3, `application spec for ${name} is invalid: InvalidSpecError: ${message}`)

export interface Validation {
  readonly projects: readonly string[]
  /** False: neither the repository nor its manifests are looked at (`validate=false`). */
  readonly manifests: boolean
}

/** What create and update demand of a spec, in the real server's order. @throws ApiError. */
export async function validateApplication(application: KubeObject, validation: Validation, signal: AbortSignal): Promise<void> {
  const { name } = application.metadata
  requireProject(application, validation.projects)
  requireDestination(application)
  const source = sourceOf(application)
  if (source.repoURL === '' || (source.path === '' && textAt(application, 'spec', 'source', 'chart') === undefined)) {
    throw invalidSpec(name, 'spec.source.repoURL and either spec.source.path or spec.source.chart are required')
  }
  if (!validation.manifests) return
  let references: ReadonlyMap<string, string>
  try {
    references = await listReferences(source.repoURL, { signal })
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const text = remoteText(error)
    throw invalidSpec(
      name,
      `repository not accessible: repositories not accessible: &Repository{Repo: "${source.repoURL}", Type: "", Name: "", Project: ""}: repo client error while testing repository: rpc error: code = Unknown desc = error testing repository connectivity: unable to ls-remote HEAD on repository: failed to list refs: ${text}`,
    )
  }
  try {
    await generateManifests(source, resolveAmong(references, source.targetRevision), signal)
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    throw invalidSpec(name, `Unable to generate manifests in ${source.path}: ${error.message}`)
  }
}

/** @throws ApiError 400, as for every call about an application whose project is gone. */
export function requireProject(application: KubeObject, projects: readonly string[]): void {
  const project = projectOf(application)
  if (!projects.includes(project)) throw new ApiError(3, `app is not allowed in project "${project}", or the project does not exist`)
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
