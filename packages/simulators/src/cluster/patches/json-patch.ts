import { applyPatch, type Operation, Pointer } from 'rfc6902'
import { isMap, type JsonMap, type KubeObject } from '../kube-object.ts'
import { StatusError } from '../status-error.ts'
import { copyOf } from '../store/copy-object.ts'

/**
 * RFC 6902 as an API server takes it, on a copy: a member that is not there may be replaced, and is null to a test and to
 * a copy (measured).
 * Recorded: whatever goes wrong is a 422 that says nothing at all. @throws StatusError 422.
 */
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
    if (operation['op'] === 'test' && operation['value'] === null && isMissingMember(copy, operation['path'])) return true
    if (!['add', 'copy', 'move'].includes(String(operation['op'])) && String(operation['path']).endsWith('/-')) return false
    return applyPatch(copy, [lenient(copy, operation) as unknown as Operation]).every((failure) => failure === null)
  } catch (error) {
    // The library throws for a path that is no pointer, and for a member of what has no members.
    if (error instanceof Error) return false
    throw error
  }
}

function lenient(copy: KubeObject, operation: JsonMap): JsonMap {
  const { op, path, from } = operation
  if (op === 'replace' && isMissingMember(copy, path)) return { ...operation, op: 'add' }
  return op === 'copy' && isMissingMember(copy, from) ? { op: 'add', path: path ?? null, value: null } : operation
}

/** Of an object that is there, unlike an item of a list. */
function isMissingMember(copy: KubeObject, path: unknown): boolean {
  if (typeof path !== 'string' || path === '') return false
  const { parent, value } = Pointer.fromJSON(path).evaluate(copy)
  return isMap(parent) && value === undefined
}
