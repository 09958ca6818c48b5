import type { WireWithheld } from '../wire-answers.ts'
import { conflict } from '../wire-error.ts'
import type { WireObject } from '../wire-types.ts'

/** What this object cannot have, though its kind can. */
export function withheldFrom({ metadata, spec }: WireObject): WireWithheld[] {
  if (metadata.owner !== null) {
    return [{ what: 'rollback', code: 'owned', reason: `${metadata.owner.kind} ${metadata.owner.name} decides on its content` }]
  }
  if (spec.from.some(({ type }) => type === 'bucket')) return [{ what: 'rollback', code: 'no-versions', reason: 'a bucket keeps no old content' }]
  return []
}

/** @throws WireError 409 */
export function requireNotWithheld(object: WireObject, what: string): void {
  const withheld = withheldFrom(object).find((one) => one.what === what)
  if (withheld !== undefined) throw conflict('withheld', withheld.reason, { what, code: withheld.code })
}
