import type { KindInfo } from '../kinds.ts'
import { FOREGROUND, ORPHAN } from '../rules/finalizer-causes.ts'
import type { DeleteContext } from '../write/write-context.ts'

/** What holds an object that is being deleted: its finalizers, and one for the dependents if the policy wants it. */
export function finalizersForDeletion(info: KindInfo, finalizers: readonly string[], policy: DeleteContext['propagationPolicy']): readonly string[] {
  const wanted = policyFinalizer(info, finalizers, policy)
  if (wanted !== undefined && finalizers.includes(wanted) && !finalizers.includes(wanted === ORPHAN ? FOREGROUND : ORPHAN)) return finalizers
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND)
  return wanted === undefined ? others : [...others, wanted]
}

function policyFinalizer(info: KindInfo, finalizers: readonly string[], policy: DeleteContext['propagationPolicy']): string | undefined {
  if (policy === 'Orphan') return ORPHAN
  if (policy === 'Foreground') return FOREGROUND
  if (policy === 'Background') return undefined
  if (finalizers.includes(ORPHAN)) return ORPHAN
  if (finalizers.includes(FOREGROUND)) return FOREGROUND
  return info.orphansByDefault === true ? ORPHAN : undefined
}
