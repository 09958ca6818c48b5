import { kubeTime } from '../../cluster/cluster.ts'
import { at, type Json, type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { memberOf } from '../application.ts'
import { APPLICATION } from '../kinds.ts'
import type { Comparison } from './comparison/compare-application.ts'
import type { ControllerContext } from './controller-context.ts'
import { CONTROLLER_MANAGER } from './controller-manager.ts'

const DEFAULT_LIMIT = 10

/** A write of its own, before the operation is said to have succeeded. Oldest first, ids count on; with a limit of 0 they begin anew. */
export async function recordHistory(
  { parts }: ControllerContext,
  application: KubeObject,
  { sync }: Comparison,
  state: JsonMap,
  operation: Json,
): Promise<void> {
  const before = at(application, 'status', 'history')
  const entries: Json[] = Array.isArray(before) ? before : []
  const last = at(entries.at(-1), 'id')
  const { revisions, revision } = sync
  const compared = at(sync, 'comparedTo')
  const entry: JsonMap = {
    ...(revisions === undefined ? { revision: revision ?? '' } : {}),
    deployedAt: kubeTime(parts.clock.now()),
    id: typeof last === 'number' ? last + 1 : 0,
    source: revisions === undefined ? memberOf(compared, 'source') : { repoURL: '' },
    deployStartedAt: state['startedAt'] ?? null,
    ...(revisions === undefined ? {} : { sources: memberOf(compared, 'sources'), revisions }),
    initiatedBy: memberOf(operation, 'initiatedBy'),
  }
  const limit = numberAt(application, 'spec', 'revisionHistoryLimit') ?? DEFAULT_LIMIT
  const { name, namespace } = application.metadata
  const history = limit <= 0 ? [] : [...entries, entry].slice(-limit)
  await parts.client.patch(APPLICATION, { name, namespace }, { status: { history } }, { fieldManager: CONTROLLER_MANAGER })
}
