import type { WriteOptions } from '../contract/call-options.ts'
import type { ResourceRef } from '../contract/deployment-ref.ts'
import type { Warning } from '../contract/operation.ts'
import { DmsError } from '../errors/dms-error.ts'

/**
 * R14: a write that a parent will undo is refused before it is sent, naming the parent; with `allowRevert` it is written with this warning.
 * @throws DmsError FAILED_PRECONDITION with details.revertedBy.
 */
export function refuseReverted(owner: ResourceRef | null, options: WriteOptions): readonly Warning[] {
  if (owner === null) return []
  const parent = `${owner.kind} ${owner.namespace === null ? '' : `${owner.namespace}/`}${owner.name}`
  const message = `it belongs to ${parent}, which will put this change back; change it there`
  if (options.allowRevert === true) return [{ code: 'will-be-reverted', message, by: owner }]
  throw new DmsError({
    code: 'FAILED_PRECONDITION',
    message: `${message}, or pass allowRevert: true`,
    details: { reason: 'owner-reverts', revertedBy: { ...owner } },
  })
}
