export type RemoteFailureKind =
  /** Nobody answered: refused, reset, no such host, a certificate that is not trusted, an answer that is none. */
  | 'unreachable'
  /** `timeoutMs` is over. */
  | 'timeout'
  /** 401 or 403. */
  | 'authentication'
  | 'no-repository'
  /** No such branch, tag or commit. */
  | 'no-reference'
  /** No tag or version is in the range. */
  | 'no-match'
  /** The transport is not http(s). */
  | 'scheme'
  /** What is there is not what was asked for: no index, another digest, no archive. */
  | 'content'

/** What went wrong with a remote. `message` is in the words of the Go library that the real controllers use, without what they put around it. */
export class RemoteFailure extends Error {
  readonly kind: RemoteFailureKind

  constructor(kind: RemoteFailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RemoteFailure'
    this.kind = kind
  }
}
