import { type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { Session } from '../access/access.ts'
import { projectOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError, permissionDenied } from '../gateway/api-error.ts'
import { APPLICATION } from '../kinds.ts'
import { KubernetesUnreachable, reachKubernetes } from '../kubernetes-reach.ts'
import { requireProject } from './require-project.ts'

export interface Scope {
  readonly project: string | null | undefined
  readonly appNamespace: string | null | undefined
}

/**
 * As it is stored now. Without a project it is 403 whatever the reason, even a Kubernetes API that is down; where the project is named and may
 * be asked, one that is not there or in another project is 404. @throws ApiError; the reason of the signal while the Kubernetes API is silent.
 */
export async function findApplication(
  parts: ArgoCdParts,
  session: Session,
  name: string,
  scope: Scope,
  action = 'get',
  signal?: AbortSignal,
): Promise<KubeObject> {
  const { cluster, namespace } = parts
  requireScope(parts, session, name, scope, action)
  try {
    await reachKubernetes(parts.outages, signal)
  } catch (error) {
    throw error instanceof KubernetesUnreachable ? permissionDenied() : error
  }
  return permitted(parts, session, cluster.peek(cluster.kindOf(APPLICATION), { name, namespace }), name, scope, action)
}

/** The same from the server's own copy, as most reads do: it needs no Kubernetes API. @throws ApiError. */
export function findKnownApplication(parts: ArgoCdParts, session: Session, name: string, scope: Scope, action = 'get'): KubeObject {
  requireScope(parts, session, name, scope, action)
  return permitted(parts, session, parts.applications.get(name), name, scope, action)
}

export const scopeOfQuery = (query: URLSearchParams): Scope => ({ project: query.get('project'), appNamespace: query.get('appNamespace') })

/** Calls whose whole body is the request do not read the query. */
export const scopeOfBody = (body: JsonMap): Scope => ({ project: textAt(body, 'project'), appNamespace: textAt(body, 'appNamespace') })

/** As policies name it: `project/name`, with the namespace between where that is not the control plane's. */
export function rbacName({ namespace }: ArgoCdParts, application: KubeObject): string {
  const { name, namespace: own = namespace } = application.metadata
  return own === '' || own === namespace ? `${projectOf(application)}/${name}` : `${projectOf(application)}/${own}/${name}`
}

export const notFound = (name: string) => new ApiError(5, `applications.argoproj.io "${name}" not found`)

/** What can be refused before anybody has looked. */
function requireScope({ access, namespace }: ArgoCdParts, session: Session, name: string, { project, appNamespace }: Scope, action: string): void {
  const own = appNamespace || namespace
  const asked = own === namespace ? `${project}/${name}` : `${project}/${own}/${name}`
  if (project && !access.allows(session, 'applications', action, asked)) throw permissionDenied()
  // Applications in other namespaces are not enabled.
  if (own !== namespace) throw permissionDenied()
}

function permitted(
  parts: ArgoCdParts,
  session: Session,
  found: KubeObject | undefined,
  name: string,
  { project }: Scope,
  action: string,
): KubeObject {
  const isPermitted = found !== undefined && parts.access.allows(session, 'applications', action, rbacName(parts, found))
  if (!isPermitted) throw project ? notFound(name) : permissionDenied()
  if (project && projectOf(found) !== project) throw notFound(name)
  requireProject(parts, found)
  return found
}
