import { applyPatch, type Operation } from 'rfc6902'
import type { JsonMap, KubeObject } from '../kube-object.ts'
import { StatusError } from '../status-error.ts'
import { copyOf } from '../store/copy-object.ts'

/** RFC 6902, on a copy. Recorded: whatever goes wrong is a 422 that says nothing at all. @throws StatusError 422. */
export function jsonPatched(object: KubeObject, operations: readonly JsonMap[]): KubeObject {
  const copy = copyOf(object)
  for (const operation of operations) {
    if (!isApplied(copy, operation)) {
      throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
    }
  }
  return copy
}

function isApplied(copy: KubeObject, operation: JsonMap): boolean {
  try {
    return applyPatch(copy, [operation as unknown as Operation]).every((failure) => failure === null)
  } catch (error) {
    // The library throws for a path that is no pointer, and for a member of what has no members.
    if (error instanceof Error) return false
    throw error
  }
}
