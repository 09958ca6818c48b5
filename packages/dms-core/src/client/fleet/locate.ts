import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { invalidInput } from '../arguments/copy-input.ts'
import { parseDeploymentId } from '../deployment-id.ts'
import type { DmsInstance } from '../dms.ts'

export interface Registry {
  /** Enabled ones, sorted. */
  readonly names: readonly string[]
  /** Throws NOT_FOUND for an unknown name, FAILED_PRECONDITION for a disabled one. */
  instance(name: string): DmsInstance
}

/**
 * From an id to the instance and the ref.
 * @throws DmsError INVALID_ARGUMENT for what is no id, NOT_FOUND for an unknown instance, AMBIGUOUS_REF without one when there are several.
 */
export function locate(registry: Registry, id: string): { readonly instance: DmsInstance; readonly ref: DeploymentRef } {
  if (typeof id !== 'string') throw invalidInput('id', [{ path: 'id', message: `found ${typeof id}; accepted is the text of an id` }])
  const { instance, ref } = parseDeploymentId(id)
  return { instance: registry.instance(instance ?? onlyInstance(registry, JSON.stringify(id))), ref }
}

/** The instance that is meant where none is named. */
export function onlyInstance({ names }: Registry, what: string): string {
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  if (only === undefined) {
    throw new DmsError({ code: 'NOT_FOUND', message: `${what} names no instance, and there is none`, details: { resource: 'instance' } })
  }
  throw new DmsError({
    code: 'AMBIGUOUS_REF',
    message: `${what} names no instance, and there are several: ${names.join(', ')}`,
    details: { candidates: names },
  })
}
