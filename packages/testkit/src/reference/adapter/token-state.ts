import { DmsError, type JsonObject, type OperationToken } from '@gitops-dms/core'

/** What a token remembers, so that any process can judge its write. */
export interface TokenState {
  /**
   * operation: the one that `operation` names has to succeed. stored: it was enough to store the write, the engine was not asked to act. gone:
   * the deletion. end: the operation that `operation` names has to come to its end, whichever.
   */
  readonly follow: 'operation' | 'stored' | 'gone' | 'end'
  readonly operation: string | null
  /** Of the spec as the write left it; null where its answer was lost. */
  readonly generation: number | null
}

export const writeTokenState = ({ follow, operation, generation }: TokenState): JsonObject => ({ follow, operation, generation })

/** @throws DmsError INVALID_ARGUMENT for the token of another adapter. */
export function readTokenState(token: OperationToken): TokenState {
  const { follow, operation, generation } = token.state
  const known = follow === 'operation' || follow === 'stored' || follow === 'gone' || follow === 'end'
  if (token.adapter === 'reference' && known && (operation === null || typeof operation === 'string')) {
    return { follow, operation, generation: typeof generation === 'number' ? generation : null }
  }
  const message = `token: found one of the adapter "${token.adapter}"; accepted is a token of reference`
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'token' } })
}
