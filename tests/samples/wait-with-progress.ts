import { type DmsInstance, isDmsError, type OperationProgress } from '@gitops-dms/core'

/**
 * Reconciles and waits until the change is live, tells each step, and gives up when the person who waits does. Giving up ends the wait, never
 * the deployment.
 */
export async function reconcileWatched(instance: DmsInstance, ref: string, person: AbortSignal, tell: (line: string) => void): Promise<boolean> {
  const onProgress = ({ state, status, resources }: OperationProgress) => {
    const counts = resources === null ? '' : ` (${resources.done} of ${resources.total} resources)`
    tell(`${state}: ${status?.phase ?? 'gone'}${counts}`)
  }
  const operation = await instance.reconcileDeployment(ref)
  try {
    await operation.wait({ onProgress, signal: person, timeoutMs: 120_000 })
    return true
  } catch (error) {
    if (isDmsError(error, 'CANCELLED')) tell(`no longer watched; last seen: ${error.progress?.status?.phase ?? 'nothing'}`)
    else if (isDmsError(error, 'OPERATION_FAILED') || isDmsError(error, 'SUPERSEDED')) tell(error.message)
    else throw error
    return false
  }
}
