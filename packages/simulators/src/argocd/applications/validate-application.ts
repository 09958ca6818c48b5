import { isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import { hasSeveralSources, projectOf, sourcesOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { APPLICATION } from '../kinds.ts'
import { destinationCluster, InvalidDestination } from './application-destination.ts'
import { rbacName } from './find-application.ts'
import { normalizedSpec } from './normalize-spec.ts'
import { requireProject } from './require-project.ts'
import { throughKubernetes } from './through-kubernetes.ts'
import { managedByUrlProblem } from './validate-managed-by-url.ts'
import { permissionProblems } from './validate-permissions.ts'
import { repositoryProblems } from './validate-repositories.ts'

export interface Validation {
  readonly session: Session
  /** The project that the caller may change applications of. */
  readonly project: KubeObject
  /** False: neither the repositories nor what they hold are looked at (`validate=false`). */
  readonly looksInside: boolean
  readonly signal: AbortSignal
}

/** What create and update demand of an application, in the real server's order; returned with its spec as it is to be stored. @throws ApiError. */
export async function validateApplication(parts: ArgoCdParts, application: KubeObject, validation: Validation): Promise<KubeObject> {
  const { name } = application.metadata
  if (name === '') throw new ApiError(2, 'resource name may not be empty')
  requireDistinctNames(application)
  const project = (await movedTo(parts, application, validation)) ?? validation.project
  requireDestination(parts, application)
  if (validation.looksInside) refuse(name, await repositoryProblems(parts, application, project, validation.signal))
  refuse(name, permissionProblems(parts, application, project))
  const address = isSince(parts.version, '3.3') ? managedByUrlProblem(application) : undefined
  refuse(name, address === undefined ? [] : [address])
  return { ...application, spec: normalizedSpec(application, parts.version) }
}

function refuse(name: string, problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new ApiError(3, `application spec for ${name} is invalid: ${problems.map((problem) => `InvalidSpecError: ${problem}`).join(';')}`)
}

function requireDistinctNames(application: KubeObject): void {
  if (!hasSeveralSources(application)) return
  const seen = new Set<string>()
  for (const { name = '' } of sourcesOf(application)) {
    if (name !== '' && seen.has(name)) throw new ApiError(2, `application ${application.metadata.name} has duplicate source name: ${name}`)
    seen.add(name)
  }
}

/** Who moves an application to another project needs the right to create it there and to update it here. */
async function movedTo(parts: ArgoCdParts, application: KubeObject, { session, signal }: Validation): Promise<KubeObject | undefined> {
  const { access, cluster, namespace, version } = parts
  const current = await throughKubernetes(parts, signal, 'error getting application by name: ', () =>
    cluster.peek(cluster.kindOf(APPLICATION), { name: application.metadata.name, namespace }),
  )
  if (current === undefined || projectOf(current) === projectOf(application)) return undefined
  access.enforce(session, 'applications', 'create', rbacName(parts, application))
  access.enforce(session, 'applications', 'update', rbacName(parts, current))
  // 2.14 did not look whether the new project is there.
  return isSince(version, '3.0') ? requireProject(parts, application) : undefined
}

export function requireDestination(parts: ArgoCdParts, application: KubeObject): void {
  // 2.14 found out later that there is none at all.
  if (!isSince(parts.version, '3.0') && !hasDestination(application)) return
  try {
    destinationCluster(parts, application)
  } catch (error) {
    if (!(error instanceof InvalidDestination)) throw error
    throw new ApiError(3, `application destination spec for ${application.metadata.name} is invalid: ${error.message}`)
  }
}

function hasDestination({ spec }: KubeObject): boolean {
  const destination = spec?.['destination']
  return isMap(destination) && ['server', 'name'].some((member) => (textAt(destination, member) ?? '') !== '')
}
