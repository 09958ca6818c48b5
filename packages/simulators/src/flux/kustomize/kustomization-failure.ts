/** Why a pass over a Kustomization failed: reason and message of `Ready`. */
export class KustomizationFailure extends Error {
  readonly reason: string

  constructor(reason: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'KustomizationFailure'
    this.reason = reason
  }
}
