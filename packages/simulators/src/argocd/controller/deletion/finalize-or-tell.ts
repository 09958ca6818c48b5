import type { KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import { APPLICATION } from '../../kinds.ts'
import { KubernetesUnreachable } from '../../kubernetes-reach.ts'
import { RepoServerError } from '../../repo-server/repo-server-error.ts'
import { conditionsOf, withConditions } from '../conditions.ts'
import type { ControllerContext } from '../controller-context.ts'
import { CONTROLLER_MANAGER } from '../controller-manager.ts'
import { finalizeApplication } from './finalize-application.ts'

/** What goes wrong in a deletion stands in the condition DeletionError. */
export async function finalizeOrTell(context: ControllerContext, application: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await finalizeApplication(context, application, signal)
  } catch (error) {
    if (signal.aborted || error instanceof KubernetesUnreachable || error instanceof StatusError || !(error instanceof Error)) throw error
    await tell(context, application, error instanceof RepoServerError ? error.text : error.message)
  }
}

async function tell({ parts, tell: record }: ControllerContext, application: KubeObject, message: string): Promise<void> {
  const { status, metadata } = application
  const { name, namespace } = metadata
  if (conditionsOf(status).some((condition) => condition['type'] === 'DeletionError' && condition['message'] === message)) return
  const conditions = withConditions(status, [{ type: 'DeletionError', message }], ['DeletionError'], parts.clock.now()) ?? []
  await parts.client.patch(APPLICATION, { name, namespace }, { status: { conditions } }, { fieldManager: CONTROLLER_MANAGER })
  record(name, 'StatusRefreshed', `Unable to delete application resources: ${message}`, 'Warning')
}
