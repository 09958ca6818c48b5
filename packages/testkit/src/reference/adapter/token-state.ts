import { DmsError, type JsonObject, type OperationToken } from '@gitops-dms/core'

/** What a token remembers, so that any process can judge its write. */
export interface TokenState {
  /**
   * operation: the one that `operation` names has to succeed. stored: no operation belongs to the write, because the engine was not asked to act
   * or is suspended; a pause is in force at once, a spec when the engine finds it applied. gone: the deletion. end: the operation that `operation` names has to come to its end, whichever.
   */
  readonly follow: 'operation' | 'stored' | 'gone' | 'end'
  readonly operation: string | null
  /** Of the spec as the write left it; null where its answer was lost. */
  readonly generation: number | null
}

export const writeTokenState = ({ follow, operation, generation }: TokenState): JsonObject => ({ follow, operation, generation })

/** @throws DmsError INVALID_ARGUMENT for the token of another adapter, and for one that was changed since it was given. */
export function readTokenState(token: OperationToken): TokenState {
  const { follow, operation, generation } = token.state
  const known = follow === 'operation' || follow === 'stored' || follow === 'gone' || follow === 'end'
  const fits = known && (follow === 'gone') === (token.kind === 'delete')
  if (token.adapter === 'reference' && fits && (operation === null || typeof operation === 'string')) {
    return { follow, operation, generation: typeof generation === 'number' ? generation : null }
  }
  const found = token.adapter === 'reference' ? 'one whose kind and state do not belong together' : `one of the adapter "${token.adapter}"`
  const message = `token: found ${found}; accepted is a token as this adapter gave it`
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'token' } })
}
