import { DmsError, type JsonObject, type OperationToken } from '@gitops-dms/core'

/** What a token remembers, so that any process can judge its write. */
export interface TokenState {
  /** Generation of the Kustomization that the write made or found: a higher one is a later write. */
  readonly generation: number
  /** The source was asked to fetch anew under the token's id. */
  readonly withSource: boolean
  /** The Kustomization was asked to act under the token's id; false where nothing had to be written. */
  readonly requested: boolean
}

export const writeTokenState = ({ generation, withSource, requested }: TokenState): JsonObject => ({ generation, withSource, requested })

/** @throws DmsError INVALID_ARGUMENT for the token of another adapter. */
export function readTokenState(token: OperationToken): TokenState {
  const { generation, withSource, requested = true } = token.state
  if (token.adapter === 'flux' && typeof generation === 'number' && typeof withSource === 'boolean' && typeof requested === 'boolean') {
    return { generation, withSource, requested }
  }
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `token: found one of the adapter "${token.adapter}"; accepted is a token of flux`,
    details: { path: 'token' },
  })
}
