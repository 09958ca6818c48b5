export { formatDeploymentId } from '../client/deployment-id.ts'
export { derivePhase } from '../client/derive-phase.ts'
export { systemClock } from '../clock/system-clock.ts'
export { abortError, withDeadline } from '../clock/with-deadline.ts'
export { redact } from '../errors/redact.ts'
export { applyMergePatch, createMergePatch } from '../patch/merge-patch.ts'
export { matchesQuery } from '../query/matches-query.ts'
export { applyChange } from './apply-change.ts'
export { defineAdapter } from './define-adapter.ts'
export { healthCheck } from './health-check.ts'
export { pageSummaries } from './lists/page-summaries.ts'
export { type ListProjection, type ProjectedList, projectList } from './lists/project-list.ts'
export { type PageWalk, projectPages } from './lists/project-pages.ts'
export { type JsonLinesOptions, readJsonLines } from './lists/read-json-lines.ts'
export { newTokenId } from './new-token-id.ts'
export { parseSettings, type SettingsSchema } from './parse-settings.ts'
export { type PollOptions, pollProgress } from './poll-progress.ts'
export { refuseReverted } from './refuse-reverted.ts'
export { type Credentials, type CredentialsOptions, createCredentials } from './transport/credentials.ts'
export { type AnswerContext, httpError } from './transport/http-error.ts'
export { readJson } from './transport/read-json.ts'
export { readText } from './transport/read-text.ts'
export { retryAfterMs } from './transport/retry-after.ts'
export type { TlsSettings } from './transport/tls-settings.ts'
export { createTransport } from './transport/transport.ts'
export type {
  ProxySettings,
  ResponseHeaders,
  RetrySettings,
  StreamRequest,
  Transport,
  TransportCounters,
  TransportOptions,
  TransportRequest,
  TransportResponse,
  TransportStream,
} from './transport/transport-types.ts'
export { watchSummaries } from './watch/watch-summaries.ts'
export type { FollowEvent, WatchedSummary, WatchSummariesOptions } from './watch/watch-summaries-types.ts'
