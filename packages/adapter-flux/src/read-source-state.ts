import type { FluxCondition, GitRepository } from './flux-types.ts'

/** Present only while they are true. */
const FAILURES = ['FetchFailed', 'StorageOperationFailed', 'IncludeUnavailable']

const ofNewestSpec = ({ metadata }: GitRepository, condition: FluxCondition) =>
  condition.observedGeneration === undefined || condition.observedGeneration === metadata.generation

/** The condition that says why the source cannot be had as its newest spec says; null while it works or has not been looked at. */
export function failureOf(source: GitRepository | null): FluxCondition | null {
  const conditions = source?.status?.conditions ?? []
  const failed =
    FAILURES.map((type) => conditions.find((one) => one.type === type)).find((one) => one?.status === 'True') ??
    conditions.find((one) => one.type === 'SourceVerified' && one.status === 'False')
  return source === null || failed === undefined || !ofNewestSpec(source, failed) ? null : failed
}

/** Its newest spec has been fetched, or has failed to be. A deletion is a new generation too, which nobody answers. */
export function isAnswered(source: GitRepository): boolean {
  const { metadata, status } = source
  return metadata.deletionTimestamp !== undefined || status?.observedGeneration === metadata.generation || failureOf(source) !== null
}
