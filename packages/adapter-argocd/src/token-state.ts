import { DmsError, type JsonObject, type OperationToken } from '@gitops-dms/core'

/** What a token remembers, so that any process can judge its write. */
export interface TokenState {
  readonly project: string
  /**
   * own: the operation that carries the token's id. any: the first operation that applies the spec (auto-sync was quicker). stored: none was
   * asked for. gone: the deletion.
   */
  readonly follow: 'own' | 'any' | 'stored' | 'gone'
}

export const writeTokenState = (state: TokenState): JsonObject => ({ project: state.project, follow: state.follow })

/** @throws DmsError INVALID_ARGUMENT for the token of another adapter. */
export function readTokenState(token: OperationToken): TokenState {
  const { project, follow } = token.state
  const known = follow === 'own' || follow === 'any' || follow === 'stored' || follow === 'gone'
  if (token.adapter === 'argocd' && typeof project === 'string' && known) return { project, follow }
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `token: found one of the adapter "${token.adapter}"; accepted is a token of argocd`,
    details: { path: 'token' },
  })
}
