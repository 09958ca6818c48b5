import { textAt } from '../../../cluster/kube-object.ts'
import { type ObjectDraft, REQUESTED_AT } from '../../runtime/object-draft.ts'

const FIELDS = { forceAt: 'lastHandledForceAt', resetAt: 'lastHandledResetAt' } as const

/**
 * Whether a force or reset request is to be followed: once, and only together with a reconcile request of the same value. It is noted
 * whether it is followed or not, long before the reconcile request itself (recorded).
 */
export function takeRequest(draft: ObjectDraft, annotation: keyof typeof FIELDS): boolean {
  const requested = textAt(draft.object, 'metadata', 'annotations', `reconcile.fluxcd.io/${annotation}`)
  if (requested === undefined) return false
  const field = FIELDS[annotation]
  const handled = draft.status[field]
  draft.status[field] = requested
  const reconcile = textAt(draft.object, 'metadata', 'annotations', REQUESTED_AT)
  return requested === reconcile && handled !== requested && draft.status['lastHandledReconcileAt'] !== reconcile
}
