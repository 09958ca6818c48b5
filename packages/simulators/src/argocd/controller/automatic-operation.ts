import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { hasSeveralSources, isAutomated, memberOf } from '../application.ts'
import type { Comparison } from './comparison/compare-application.ts'

export type AutomaticDecision =
  | { readonly operation: JsonMap }
  /** It has given up: what the condition says. */
  | { readonly problem: string }
  /** Healing waits longer every time. */
  | { readonly retryInMs: number }
  | { readonly nothing: true }

const NOTHING: AutomaticDecision = { nothing: true }
const DEFAULT_RETRY = { limit: 5 }
const HEAL_BACKOFF_MS = 2_000
const HEAL_FACTOR = 3
const HEAL_MOST_MS = 300_000

/** The sync that auto-sync starts: for a revision or a source that was not tried yet, or for drift where self-heal is on. */
export function automaticOperation(application: KubeObject, comparison: Comparison, now: number): AutomaticDecision {
  const isBusy = at(application, 'operation') !== undefined || application.metadata.deletionTimestamp !== undefined
  if (!isAutomated(application) || isBusy || comparison.syncStatus !== 'OutOfSync') return NOTHING
  const policy = at(application, 'spec', 'syncPolicy', 'automated')
  const { resources } = comparison
  const prunes = at(policy, 'prune') === true
  const needsPruningOnly = resources.every((one) => one['status'] === 'Synced' || one['requiresPruning'] === true)
  if (!prunes && needsPruningOnly) return NOTHING
  const attempt = lastAttempt(application, comparison)
  let healing: JsonMap = {}
  if (attempt !== undefined) {
    if (attempt.phase !== 'Succeeded') return { problem: `Failed last sync attempt to ${shown(attempt.revisions)}: ${attempt.message}` }
    if (at(policy, 'selfHeal') !== true) return NOTHING
    const attempts = numberAt(application, 'status', 'operationState', 'operation', 'sync', 'autoHealAttemptsCount') ?? 0
    const waitMs = healingWait(application, attempts, now)
    if (waitMs > 0) return { retryInMs: waitMs }
    healing = { autoHealAttemptsCount: attempts + 1, resources: resources.filter((one) => one['status'] !== 'Synced').map(namedResource) }
  }
  const isAllGone = resources.every((one) => one['requiresPruning'] === true)
  if (prunes && isAllGone && at(policy, 'allowEmpty') !== true) {
    return { problem: `Skipping sync attempt to ${shown(desiredRevisions(comparison))}: auto-sync will wipe out all resources` }
  }
  return { operation: newOperation(application, comparison, prunes, healing) }
}

function newOperation(application: KubeObject, { sync }: Comparison, prunes: boolean, { resources, autoHealAttemptsCount }: JsonMap): JsonMap {
  const policy = at(application, 'spec', 'syncPolicy')
  const options = at(policy, 'syncOptions')
  const retry = at(policy, 'retry')
  const { revision, revisions } = sync
  return {
    sync: {
      ...(revision === undefined ? {} : { revision }),
      ...(prunes ? { prune: true } : {}),
      ...(resources === undefined ? {} : { resources }),
      ...(hasSeveralSources(application)
        ? { sources: memberOf(application, 'spec', 'sources') }
        : { source: memberOf(application, 'spec', 'source') }),
      ...(Array.isArray(options) ? { syncOptions: options } : {}),
      ...(revisions === undefined ? {} : { revisions }),
      ...(autoHealAttemptsCount === undefined ? {} : { autoHealAttemptsCount }),
    },
    initiatedBy: { automated: true },
    retry: isMap(retry) ? structuredClone(retry) : { ...DEFAULT_RETRY },
  }
}

interface Attempt {
  readonly phase: string
  readonly message: string
  readonly revisions: readonly string[]
}

/** The last operation, if it was for the same revisions and sources. One without a result counts in any case, or it would never end. */
function lastAttempt(application: KubeObject, comparison: Comparison): Attempt | undefined {
  const state = at(application, 'status', 'operationState')
  if (!isMap(state)) return undefined
  const [phase, message] = [textAt(state, 'phase') ?? '', textAt(state, 'message') ?? '']
  const result = state['syncResult']
  if (!isMap(result)) return ['Succeeded', 'Failed', 'Error'].includes(phase) ? { phase, message, revisions: [] } : undefined
  const isMultiSource = hasSeveralSources(application)
  const tried = isMultiSource ? result['revisions'] : [result['revision'] ?? '']
  const revisions = Array.isArray(tried) ? tried.map(String) : []
  if (!isDeepStrictEqual(revisions, desiredRevisions(comparison))) return undefined
  const isSame = isMultiSource
    ? isDeepStrictEqual(at(application, 'spec', 'sources'), result['sources'])
    : isDeepStrictEqual(at(application, 'spec', 'source') ?? {}, result['source'] ?? {})
  return isSame ? { phase, message, revisions } : undefined
}

function desiredRevisions({ sync }: Comparison): string[] {
  const { revision, revisions } = sync
  return Array.isArray(revisions) ? revisions.map(String) : [String(revision ?? '')]
}

const shown = (revisions: readonly string[]) => `[${revisions.join(' ')}]`

/** 0 at first, then 2 s, 6 s, 18 s … since the end of the last operation. */
function healingWait(application: KubeObject, attempts: number, now: number): number {
  const delayMs = attempts === 0 ? 0 : Math.min(HEAL_BACKOFF_MS * HEAL_FACTOR ** (attempts - 1), HEAL_MOST_MS)
  const finishedAt = Date.parse(textAt(application, 'status', 'operationState', 'finishedAt') ?? '')
  return Number.isNaN(finishedAt) ? delayMs : finishedAt + delayMs - now
}

const namedResource = (resource: JsonMap): JsonMap => ({
  ...(resource['group'] === undefined ? {} : { group: resource['group'] }),
  kind: resource['kind'] ?? '',
  name: resource['name'] ?? '',
})
