import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { projectOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { findProject } from '../projects/find-project.ts'

/** The project of an application, which must be there and take applications of that namespace. @throws ApiError 400, as vague for either. */
export function requireProject(parts: ArgoCdParts, application: KubeObject): KubeObject {
  const project = findProject(parts, projectOf(application))
  const own = application.metadata.namespace || parts.namespace
  if (project !== undefined && (own === parts.namespace || takesFrom(project, own))) return project
  const named = textAt(application, 'spec', 'project') ?? ''
  throw new ApiError(3, `app is not allowed in project "${named}", or the project does not exist`)
}

function takesFrom(project: KubeObject, namespace: string): boolean {
  const patterns = at(project, 'spec', 'sourceNamespaces')
  return Array.isArray(patterns) && patterns.some((pattern) => typeof pattern === 'string' && matchesGlob(pattern, namespace))
}
