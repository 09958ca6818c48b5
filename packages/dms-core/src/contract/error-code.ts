import type { Open } from './json.ts'

/** Default `retryable` in brackets: the same call may succeed unchanged and is safe to repeat. */
export type ErrorCode = Open<
  | 'INVALID_ARGUMENT' // [no]  details.path
  | 'NOT_FOUND' // [no]  details.resource: deployment, revision (malformed ids too), package, workload, container …
  | 'NOT_FOUND_OR_DENIED' // [no]  the backend hides which (Argo CD: unless the token may get every application, or the 404 is scoped to its project)
  | 'AMBIGUOUS_REF' // [no]  details.candidates: ids (or instances, in locate)
  | 'CONFLICT' // [no]  stale etag, or a bounded number of re-reads did not help
  | 'UNAUTHENTICATED' // [no]  after one refresh
  | 'FAILED_PRECONDITION' // [no]  details.reason; also a repository, path or project that the engine refuses at create
  | 'OPERATION_IN_PROGRESS' // [yes]
  | 'OPERATION_FAILED' // [no]  wait only; `progress` is the last one
  | 'SUPERSEDED' // [no]  wait only
  | 'UNSUPPORTED' // [no]  `capability`
  | 'UNAVAILABLE' // [yes] no for a refused certificate
  | 'RATE_LIMITED' // [yes] retryAfterMs
  | 'DEADLINE_EXCEEDED' // [yes] a read, or a write that has not left
  | 'CANCELLED' // [no]  cause is signal.reason; a signal of AbortSignal.timeout is DEADLINE_EXCEEDED
  | 'EXPIRED' // [no]  a cursor, resume point or token too old: start anew
  | 'OUTCOME_UNKNOWN' // [no]  the write may or may not have taken effect; cause says why; `token` if it can be followed
  | 'PROTOCOL' // [no]  an answer that is not one
  | 'CONFIG' // [no]  details.issues
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'CLOSED'
  | 'INTERNAL'
> // [no]
