export { formatDeploymentId } from '../client/deployment-id.ts'
export { derivePhase } from '../client/derive-phase.ts'
export { systemClock } from '../clock/system-clock.ts'
export { abortError, withDeadline } from '../clock/with-deadline.ts'
export { redact } from '../errors/redact.ts'
export { applyMergePatch, createMergePatch } from '../patch/merge-patch.ts'
export { applyChange } from './apply-change.ts'
export { type Credentials, type CredentialsOptions, createCredentials } from './credentials.ts'
export { defineAdapter } from './define-adapter.ts'
export { healthCheck } from './health-check.ts'
export { type AnswerContext, httpError } from './http-error.ts'
export { matchesQuery } from './matches-query.ts'
export { newTokenId } from './new-token-id.ts'
export { pageSummaries } from './page-summaries.ts'
export { parseSettings, type SettingsSchema } from './parse-settings.ts'
export { type PollOptions, pollProgress } from './poll-progress.ts'
export { type ListProjection, type ProjectedList, projectList } from './project-list.ts'
export { type PageWalk, projectPages } from './project-pages.ts'
export { readJson } from './read-json.ts'
export { type JsonLinesOptions, readJsonLines } from './read-json-lines.ts'
export { readText } from './read-text.ts'
export { refuseReverted } from './refuse-reverted.ts'
export { retryAfterMs } from './retry-after.ts'
export type { TlsSettings } from './tls-settings.ts'
export { createTransport } from './transport.ts'
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
} from './transport-types.ts'
export { watchSummaries } from './watch-summaries.ts'
export type { FollowEvent, WatchedSummary, WatchSummariesOptions } from './watch-summaries-types.ts'
