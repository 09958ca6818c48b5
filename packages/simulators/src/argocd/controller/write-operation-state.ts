import { isDeepStrictEqual } from 'node:util'
import { kubeTime } from '../../cluster/cluster.ts'
import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { APPLICATION } from '../kinds.ts'
import type { ControllerContext } from './controller-context.ts'
import { CONTROLLER_MANAGER } from './controller-manager.ts'

/**
 * One merge patch: members that the state has not are not touched, but for a finishedAt. When the operation is over it goes in the same write.
 * Answers the application as it is then; unchanged where it is gone.
 */
export async function writeOperationState(context: ControllerContext, application: KubeObject, state: JsonMap): Promise<KubeObject> {
  const { client, clock } = context.parts
  const { name, namespace } = application.metadata
  const isOver = ['Succeeded', 'Failed', 'Error'].includes(textAt(state, 'phase') ?? '')
  const written: JsonMap = isOver ? { ...state, finishedAt: kubeTime(clock.now()) } : state
  const stored = at(application, 'status', 'operationState')
  if (isDeepStrictEqual(stored, written)) return application
  const unset = at(stored, 'finishedAt') !== undefined && written['finishedAt'] === undefined ? { finishedAt: null } : {}
  const patch: JsonMap = { status: { operationState: { ...written, ...unset } }, ...(isOver ? { operation: null } : {}) }
  try {
    const patched = await client.patch(APPLICATION, { name, namespace }, patch, { fieldManager: CONTROLLER_MANAGER })
    if (isOver) tellEnd(context, name, written)
    return patched
  } catch (error) {
    // Deleted meanwhile.
    if (!(error instanceof StatusError) || error.code !== 404) throw error
    return application
  }
}

function tellEnd(context: ControllerContext, name: string, state: JsonMap): void {
  const resources = at(state, 'operation', 'sync', 'resources')
  const isPartial = Array.isArray(resources) && resources.length > 0
  const revision = textAt(state, 'syncResult', 'revision')
  const what = `${isPartial ? 'Partial sync operation' : 'Sync operation'}${revision === undefined ? '' : ` to ${revision}`}`
  const isGood = state['phase'] === 'Succeeded'
  const message = isGood ? `${what} succeeded` : `${what} failed: ${textAt(state, 'message') ?? ''}`
  context.tell(name, 'OperationCompleted', message, isGood ? 'Normal' : 'Warning')
}
