import type { KubeObject } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import { projectOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import { APPLICATION } from '../kinds.ts'
import { requireProject } from './validate-application.ts'

export interface Scope {
  readonly project: string | null | undefined
  readonly appNamespace: string | null | undefined
}

/** 403 without a project, whatever the reason; 404 where the project is named and has none of that name. @throws ApiError. */
export function findApplication({ access, cluster, namespace }: ArgoCdParts, session: Session, name: string, scope: Scope, action = 'get'): KubeObject {
  const { project, appNamespace } = scope
  // Applications in other namespaces are not enabled.
  if (appNamespace && appNamespace !== namespace) throw permissionDenied()
  if (project && !access.allows(session, 'applications', action, `${project}/${name}`)) throw permissionDenied()
  const found = cluster.find(cluster.kindOf(APPLICATION), { name, namespace })
  if (found === undefined && !project) throw permissionDenied()
  if (found === undefined || (project && projectOf(found) !== project)) throw new ApiError(5, `applications.argoproj.io "${name}" not found`)
  if (!access.allows(session, 'applications', action, `${projectOf(found)}/${name}`)) throw permissionDenied()
  requireProject(cluster, namespace, found)
  return found
}
