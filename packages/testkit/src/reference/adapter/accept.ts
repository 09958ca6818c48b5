import type { Accepted, OperationKind, OperationToken, ResolvedRef, Warning } from '@gitops-dms/core'
import { refOf } from './deployment-ref.ts'
import { mapDeployment } from './map-deployment.ts'
import type { WireObject, WireWritten } from './reference-types.ts'
import { type TokenState, writeTokenState } from './token-state.ts'

/** A write as it was asked for. */
export interface AskedWrite {
  /** The name that its operation was given. */
  readonly id: string
  readonly kind: OperationKind
  readonly warnings?: readonly Warning[]
}

/** The answer to a write that the backend has accepted, with the token bound to it. Pure. */
export function accept(written: WireWritten, asked: AskedWrite): Accepted {
  const { object, operation, effect } = written
  if (effect === 'unchanged') return acceptUnchanged(object, asked)
  const followed: Omit<TokenState, 'generation'> =
    asked.kind === 'delete'
      ? { follow: 'gone', operation: null }
      : operation === null
        ? { follow: 'stored', operation: null }
        : { follow: asked.kind === 'terminate' ? 'end' : 'operation', operation: operation.id }
  // Sent twice because the first answer was lost: it is still our own.
  const joined = effect === 'joined' && operation?.id !== asked.id
  return {
    ref: refOf(object),
    deployment: mapDeployment(object, { raw: false }),
    operation: tokenOf(refOf(object), object.metadata.uid, asked, { ...followed, generation: object.metadata.generation }),
    effect: joined ? 'joined' : 'started',
    warnings: asked.warnings ?? [],
  }
}

/** It already was so: what can be followed is the operation that has made it so, or is making it so. Pure. */
export function acceptUnchanged(object: WireObject, asked: AskedWrite): Accepted {
  const { operation } = object.status
  // A pause is in force once it is stored; an operation of an older spec has not applied this one.
  const isStored = operation === null || asked.kind === 'suspend' || operation.generation < object.metadata.generation
  const state: TokenState = {
    follow: isStored ? 'stored' : 'operation',
    operation: isStored ? null : operation.id,
    generation: object.metadata.generation,
  }
  return {
    ref: refOf(object),
    deployment: mapDeployment(object, { raw: false }),
    operation: tokenOf(refOf(object), object.metadata.uid, asked, state),
    effect: 'unchanged',
    warnings: asked.warnings ?? [],
  }
}

/** The id is that of the operation where there is one: so it is `status.operation.id` too. */
export function tokenOf(ref: ResolvedRef, uid: string | null, asked: AskedWrite, state: TokenState): OperationToken {
  const id = state.operation ?? asked.id
  return { version: 1, adapter: 'reference', id, kind: asked.kind, ref, uid, state: writeTokenState(state) }
}
