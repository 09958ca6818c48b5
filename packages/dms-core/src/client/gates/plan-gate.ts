import type { CapabilitiesV1 } from '../../contract/capabilities.ts'
import type { PlanRequest } from '../../contract/change-set.ts'
import { checkLimits } from '../arguments/check-limits.ts'
import { requireChange, requireFields } from './capability-gate.ts'
import { requireReconcileNames } from './option-gate.ts'
import { unsupported } from './unsupported.ts'

/** What would be refused is refused when it is planned. */
export function requirePlan(capabilities: CapabilitiesV1, request: PlanRequest): void {
  const known = capabilities.plan?.of ?? []
  const [wanted = ''] = Object.keys(request)
  if (!known.includes(wanted)) throw unsupported(`plan.of.${wanted}`, `${wanted}: this adapter does not plan it; it plans ${known.join(', ')}`)
  const { create, update, reconcile } = request
  if (create !== undefined) {
    requireFields(capabilities, create)
    checkLimits(capabilities, create, 'create.')
  }
  if (update !== undefined) {
    requireChange(capabilities, update.ref, update.change)
    checkLimits(capabilities, update.change, 'update.change.')
  }
  if (reconcile !== undefined) {
    requireReconcileNames(
      capabilities,
      Object.keys(reconcile).filter((name) => name !== 'ref'),
    )
  }
}
