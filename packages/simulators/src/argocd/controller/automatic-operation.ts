import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { isAutomated, memberOf } from '../application.ts'
import { type Comparison, syncError } from './comparison.ts'

/** The sync that auto-sync starts: for a revision that was not tried yet, or for drift where self-heal is on. */
export function automaticOperation(application: KubeObject, comparison: Comparison): JsonMap | undefined {
  if (!isAutomated(application) || comparison.syncStatus !== 'OutOfSync' || at(application, 'operation') !== undefined) return undefined
  const policy = at(application, 'spec', 'syncPolicy')
  const prune = at(policy, 'automated', 'prune') === true
  const actionable = comparison.resources.some((resource) => !resource.synced && (resource.target !== undefined || prune))
  const tried = textAt(application, 'status', 'operationState', 'syncResult', 'revision') === comparison.revision
  if (!actionable || (tried && at(policy, 'automated', 'selfHeal') !== true)) return undefined
  if (syncError(application, comparison) !== undefined) return undefined
  const options = at(policy, 'syncOptions')
  const retry = at(policy, 'retry')
  const drifted = tried ? comparison.resources.filter((resource) => !resource.synced && resource.target !== undefined) : []
  return {
    sync: {
      revision: comparison.revision,
      ...(prune ? { prune: true } : {}),
      ...(drifted.length > 0 ? { resources: drifted.map(({ target }) => resourceOf(target)), autoHealAttemptsCount: 1 } : {}),
      source: memberOf(application, 'spec', 'source'),
      ...(Array.isArray(options) ? { syncOptions: options } : {}),
    },
    initiatedBy: { automated: true },
    retry: isMap(retry) ? structuredClone(retry) : { limit: 5 },
  }
}

function resourceOf(target: KubeObject | undefined): JsonMap {
  const group = target?.apiVersion.includes('/') ? target.apiVersion.split('/')[0] : undefined
  return { ...(group === undefined ? {} : { group }), kind: target?.kind ?? '', name: target?.metadata.name ?? '' }
}
