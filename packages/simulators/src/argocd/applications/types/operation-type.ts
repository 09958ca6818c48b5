import type { GoStruct } from './go-struct.ts'
import { SOURCE } from './source-type.ts'
import { INFO, RETRY } from './spec-type.ts'

export const SYNC_STRATEGY: GoStruct = {
  type: 'SyncStrategy',
  fields: {
    apply: { type: 'SyncStrategyApply', fields: { force: 'bool' } },
    hook: { type: 'SyncStrategyHook', fields: { force: 'bool' } },
  },
}

export const SYNC_RESOURCE: GoStruct = {
  type: 'SyncOperationResource',
  fields: { group: 'string', kind: 'string', name: 'string', namespace: 'string' },
  always: ['kind', 'name'],
}

export const INITIATOR: GoStruct = { type: 'OperationInitiator', fields: { username: 'string', automated: 'bool' } }

export const OPERATION: GoStruct = {
  type: 'Operation',
  fields: {
    sync: {
      type: 'SyncOperation',
      fields: {
        revision: 'string',
        prune: 'bool',
        dryRun: 'bool',
        syncStrategy: SYNC_STRATEGY,
        resources: { list: SYNC_RESOURCE },
        source: SOURCE,
        manifests: { list: 'string' },
        syncOptions: { list: 'string' },
        sources: { list: SOURCE },
        revisions: { list: 'string' },
        autoHealAttemptsCount: 'int64',
      },
    },
    initiatedBy: INITIATOR,
    info: { list: INFO },
    retry: RETRY,
  },
  always: ['initiatedBy', 'retry'],
}
