import { isDeepStrictEqual } from 'node:util'
import type { Application } from './argocd-types.ts'

const REFRESH = 'argocd.argoproj.io/refresh'

/** There is no observedGeneration: the comparison must be of this very spec, not older than the last operation, and no refresh may be due. */
export const isFresh = (application: Application) => isCompared(application) && isComparedSinceOperation(application)

/** The stored comparison is of this very spec, and no other one is due. */
export function isCompared({ spec, status, metadata }: Application): boolean {
  if (status?.reconciledAt === undefined || metadata.annotations?.[REFRESH] !== undefined) return false
  const compared = status.sync?.comparedTo
  const sameSource =
    spec.sources === undefined ? isDeepStrictEqual(compared?.source, spec.source) : isDeepStrictEqual(compared?.sources, spec.sources)
  return sameSource && isDeepStrictEqual(compared?.destination, spec.destination)
}

/**
 * Times have whole seconds, so equal ones prove nothing, and most comparisons after an operation are equal to its end. Where the whole
 * operation fits into that second the comparison may be the one before it; it is when it contradicts what was applied (seen on 3.5.1).
 */
function isComparedSinceOperation({ status }: Application): boolean {
  const { operationState, reconciledAt = '', sync } = status ?? {}
  const { startedAt, finishedAt, phase, syncResult } = operationState ?? {}
  if (finishedAt === undefined || finishedAt < reconciledAt) return true
  if (finishedAt > reconciledAt) return false
  if (startedAt !== finishedAt || phase !== 'Succeeded') return true
  const isOfApplied = isDeepStrictEqual(revisionsOf(syncResult), revisionsOf(sync))
  return (sync?.status === 'Synced') === isOfApplied
}

/** Several sources have `revisions`, then `revision` is absent or empty. */
export const revisionsOf = (found: { readonly revision?: string; readonly revisions?: readonly string[] } | undefined): readonly string[] =>
  found?.revisions ?? [found?.revision ?? '']
