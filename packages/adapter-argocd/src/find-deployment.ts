import { type DeploymentRef, DmsError, isDmsError } from '@gitops-dms/core'
import type { ApplicationScope, ArgoCdClient, Call } from './argocd-client.ts'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'

/**
 * The application behind a ref. Argo CD answers 403 for what is not there, unless the project is named; so a refused look-up is asked
 * again within the default project and, when that has none of the name, weighed against what the token may see.
 * @throws DmsError NOT_FOUND, or NOT_FOUND_OR_DENIED where nobody but Argo CD can know.
 */
export async function findDeployment(client: ArgoCdClient, settings: ResolvedSettings, ref: DeploymentRef, call: Call): Promise<Application> {
  const scope = scopeOf(ref, settings)
  try {
    return await client.getApplication(scope, call)
  } catch (error) {
    if (!isDmsError(error, 'NOT_FOUND_OR_DENIED')) throw error
    return await findInDefaultProject(client, { ...scope, project: settings.defaultProject }, error, call)
  }
}

async function findInDefaultProject(client: ArgoCdClient, scope: ApplicationScope, refused: DmsError, call: Call): Promise<Application> {
  try {
    return await client.getApplication(scope, call)
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND_OR_DENIED')) throw refused
    if (!isDmsError(error, 'NOT_FOUND')) throw error
    if (!(await client.canGetEveryApplication(call))) throw refused
    throw new DmsError({
      code: 'NOT_FOUND',
      message: `Argo CD: no application "${scope.name}" in namespace ${scope.namespace}`,
      details: { resource: 'deployment' },
      cause: error,
    })
  }
}

/** @throws DmsError INVALID_ARGUMENT for a kind that Argo CD does not have. */
export function scopeOf(ref: DeploymentRef, settings: ResolvedSettings): ApplicationScope {
  if (ref.kind !== undefined && ref.kind !== 'Application') {
    throw new DmsError({ code: 'INVALID_ARGUMENT', message: `kind: found "${ref.kind}"; accepted is "Application"`, details: { path: 'ref.kind' } })
  }
  return { name: ref.name, namespace: ref.controlNamespace ?? settings.namespace }
}

/** The scope of an application that was read, its project included. */
export const scopeOfApplication = (application: Application, settings: ResolvedSettings): ApplicationScope => ({
  name: application.metadata.name,
  namespace: application.metadata.namespace ?? settings.namespace,
  project: application.spec.project,
})
