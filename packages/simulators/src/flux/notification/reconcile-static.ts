import type { KubeObject } from '../../cluster/kube-object.ts'
import { ALERT, PROVIDER } from '../kinds.ts'
import { ObjectDraft } from '../runtime/object-draft.ts'
import type { Requeue } from '../runtime/requeue.ts'
import type { NotificationTools } from './notification-tools.ts'

/** A Provider has a finalizer and nothing else. */
export async function reconcileProvider(tools: NotificationTools, object: KubeObject): Promise<Requeue> {
  const draft = new ObjectDraft(tools, PROVIDER, object)
  if (draft.isDeleted === draft.hasFinalizer) {
    if (draft.isDeleted) draft.removeFinalizer()
    else draft.addFinalizer()
    await draft.save()
  }
  return 'never'
}

/** An Alert of older days loses its finalizer. */
export async function reconcileAlert(tools: NotificationTools, object: KubeObject): Promise<Requeue> {
  const draft = new ObjectDraft(tools, ALERT, object)
  if (!draft.hasFinalizer || (draft.isSuspended && !draft.isDeleted)) return 'never'
  draft.removeFinalizer()
  const message = 'removed finalizer from Alert to migrate to static Alert'
  await tools.record(object, { type: 'Normal', reason: 'Migration', message })
  await draft.save()
  return 'never'
}
