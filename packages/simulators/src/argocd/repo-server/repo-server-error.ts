const NAMES: Readonly<Record<number, string>> = {
  2: 'Unknown',
  3: 'InvalidArgument',
  4: 'DeadlineExceeded',
  5: 'NotFound',
  6: 'AlreadyExists',
  7: 'PermissionDenied',
  9: 'FailedPrecondition',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
  16: 'Unauthenticated',
}

/** What the repository server answers instead, with its gRPC code. */
export class RepoServerError extends Error {
  override readonly name = 'RepoServerError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }

  /** As it stands in messages: `rpc error: code = Unknown desc = …`. */
  get text(): string {
    return `rpc error: code = ${NAMES[this.code] ?? 'Unknown'} desc = ${this.message}`
  }
}
