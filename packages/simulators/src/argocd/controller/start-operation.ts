import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { APPLICATION } from '../kinds.ts'
import type { ControllerContext } from './controller-context.ts'
import { CONTROLLER_MANAGER } from './controller-manager.ts'

/** Unless somebody else has started one since the application was read. */
export async function startOperation(context: ControllerContext, application: KubeObject, operation: JsonMap): Promise<void> {
  const { client } = context.parts
  const { name, namespace } = application.metadata
  const latest = await client.get(APPLICATION, { name, namespace })
  const { resourceVersion } = latest?.metadata ?? {}
  if (resourceVersion === undefined || at(latest, 'operation') !== undefined) return
  try {
    const patch: JsonMap = { metadata: { resourceVersion }, operation, status: { operationState: null } }
    await client.patch(APPLICATION, { name, namespace }, patch, { fieldManager: CONTROLLER_MANAGER })
  } catch (error) {
    // Whoever was faster has an operation of his own, or the application is gone.
    if (!(error instanceof StatusError) || (error.code !== 409 && error.code !== 404)) throw error
    return
  }
  const revisions = at(operation, 'sync', 'revisions')
  const shown = Array.isArray(revisions) ? revisions.join(', ') : (textAt(operation, 'sync', 'revision') ?? '')
  context.tell(name, 'OperationStarted', `Initiated automated sync to '${shown}'`)
}
