import { describe, expect, test } from 'vitest'
import { automaticOperation } from '../../../src/argocd/controller/automatic-operation.ts'
import type { Comparison } from '../../../src/argocd/controller/comparison/compare-application.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'

const NOW = Date.parse('2026-01-01T00:00:10Z')
const SOURCE = { repoURL: 'r', path: 'p' }
const OUT: JsonMap = { kind: 'ConfigMap', name: 'a', status: 'OutOfSync' }
const EXTRA: JsonMap = { kind: 'ConfigMap', name: 'b', status: 'OutOfSync', requiresPruning: true }

const application = (automated: JsonMap, operationState?: JsonMap, rest: object = {}): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web' },
  spec: { source: SOURCE, syncPolicy: { automated } },
  status: operationState === undefined ? {} : { operationState },
  ...rest,
})
const compared = (resources: JsonMap[], syncStatus: Comparison['syncStatus'] = 'OutOfSync') =>
  ({ sync: { revision: 'new' }, syncStatus, resources }) as unknown as Comparison
const tried = (revision: string, phase = 'Succeeded', finishedAt = '2026-01-01T00:00:00Z', sync: JsonMap = {}): JsonMap => ({
  phase,
  message: 'told',
  finishedAt,
  operation: { sync },
  syncResult: { revision, source: SOURCE },
})

describe('an automatic sync', () => {
  test.each<[string, KubeObject, Comparison, unknown]>([
    ['of nothing while all is in sync', application({}), compared([], 'Synced'), { nothing: true }],
    ['of nothing while something runs', application({}, undefined, { operation: {} }), compared([OUT]), { nothing: true }],
    ['of nothing where it is switched off', application({ enabled: false }), compared([OUT]), { nothing: true }],
    ['of nothing where pruning is off and all that there is to do', application({}), compared([EXTRA]), { nothing: true }],
    [
      'of a new revision',
      application({}, tried('old')),
      compared([OUT]),
      { operation: { sync: { revision: 'new', source: SOURCE }, initiatedBy: { automated: true }, retry: { limit: 5 } } },
    ],
    ['of nothing where it was done and drift is let be', application({}, tried('new')), compared([OUT]), { nothing: true }],
    [
      'of drift, of that alone',
      application({ selfHeal: true }, tried('new')),
      compared([OUT]),
      {
        operation: {
          sync: { revision: 'new', resources: [{ kind: 'ConfigMap', name: 'a' }], source: SOURCE, autoHealAttemptsCount: 1 },
          initiatedBy: { automated: true },
          retry: { limit: 5 },
        },
      },
    ],
    [
      'of drift that comes again, later',
      application({ selfHeal: true }, tried('new', 'Succeeded', '2026-01-01T00:00:09Z', { autoHealAttemptsCount: 2 })),
      compared([OUT]),
      { retryInMs: 5_000 },
    ],
    [
      'that has failed, no more',
      application({ selfHeal: true }, tried('new', 'Failed')),
      compared([OUT]),
      { problem: 'Failed last sync attempt to [new]: told' },
    ],
    [
      'that would leave nothing',
      application({ prune: true }),
      compared([EXTRA]),
      { problem: 'Skipping sync attempt to [new]: auto-sync will wipe out all resources' },
    ],
    [
      'that may leave nothing',
      application({ prune: true, allowEmpty: true }),
      compared([EXTRA]),
      { operation: { sync: { revision: 'new', prune: true, source: SOURCE }, initiatedBy: { automated: true }, retry: { limit: 5 } } },
    ],
  ])('%s', (_what, given, comparison, decision) => {
    expect(automaticOperation(given, comparison, NOW)).toEqual(decision)
  })
})
