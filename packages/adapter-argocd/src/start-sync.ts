import { DmsError, isDmsError, type Warning } from '@gitops-dms/core'
import type { ApplicationScope, ArgoCdClient, Call } from './argocd-client.ts'
import type { Application } from './argocd-types.ts'
import { refOf } from './deployment-ref.ts'
import { isAutomated } from './map-deployment.ts'
import { OPERATION_INFO } from './map-status.ts'
import type { TokenState } from './token-state.ts'

export interface StartedSync {
  readonly application: Application
  readonly follow: TokenState['follow']
  readonly warnings: readonly Warning[]
}

/** Has a stored spec applied now. With auto-sync the engine may have begun already or must wait for a window: then its own operation is followed. */
export async function startSync(client: ArgoCdClient, scope: ApplicationScope, stored: Application, id: string, call: Call): Promise<StartedSync> {
  const automated = isAutomated(stored)
  try {
    const application = await client.syncApplication(
      scope,
      { prune: stored.spec.syncPolicy?.automated?.prune === true, infos: [{ name: OPERATION_INFO, value: id }] },
      call,
    )
    return { application, follow: 'own', warnings: [] }
  } catch (error) {
    if (automated && isDmsError(error, 'OPERATION_IN_PROGRESS')) return { application: stored, follow: 'any', warnings: [] }
    if (isDmsError(error, 'FAILED_PRECONDITION') && error.details['reason'] === 'sync-window') {
      return { application: stored, follow: 'any', warnings: [{ code: 'sync-window', message: error.message, by: null }] }
    }
    if (automated && isDmsError(error, 'PERMISSION_DENIED')) return { application: stored, follow: 'any', warnings: [] }
    // A lost reply is what it is: the sync may have begun.
    throw isDmsError(error) && error.code !== 'OUTCOME_UNKNOWN' ? storedOnly(error, stored) : error
  }
}

/** The spec is there, only its sync is not: the same call again would find it (ALREADY_EXISTS, unchanged), so it is not to be repeated. */
function storedOnly(error: DmsError, stored: Application): DmsError {
  const ref = refOf(stored)
  return new DmsError({
    code: error.code,
    retryable: false,
    message: `the application ${ref.controlNamespace}/${ref.name} is stored, but its sync was not started: ${error.message}; reconcileDeployment starts it`,
    ref,
    details: { ...error.details, stored: true },
    cause: error,
  })
}
