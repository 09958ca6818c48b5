import type { GoStruct } from './go-struct.ts'
import { INITIATOR, OPERATION } from './operation-type.ts'
import { SOURCE, SOURCE_HYDRATOR } from './source-type.ts'
import { DESTINATION, IGNORE_DIFFERENCES, MANAGED_NAMESPACE } from './spec-type.ts'

const TEXTS = { list: 'string' } as const
const SOURCES = { list: SOURCE } as const

const HEALTH: GoStruct = { type: 'HealthStatus', fields: { status: 'string', message: 'string', lastTransitionTime: 'any' } }

const RESOURCE: GoStruct = {
  type: 'ResourceStatus',
  fields: {
    group: 'string',
    version: 'string',
    kind: 'string',
    namespace: 'string',
    name: 'string',
    status: 'string',
    health: HEALTH,
    hook: 'bool',
    requiresPruning: 'bool',
    syncWave: 'int64',
    requiresDeletionConfirmation: 'bool',
  },
}

const SYNC_STATUS: GoStruct = {
  type: 'SyncStatus',
  fields: {
    status: 'string',
    comparedTo: {
      type: 'ComparedTo',
      fields: { source: SOURCE, destination: DESTINATION, sources: SOURCES, ignoreDifferences: IGNORE_DIFFERENCES },
      always: ['source', 'destination'],
    },
    revision: 'string',
    revisions: TEXTS,
  },
  always: ['status', 'comparedTo'],
}

const HISTORY: GoStruct = {
  type: 'RevisionHistory',
  fields: {
    revision: 'string',
    deployedAt: 'any',
    id: 'int64',
    source: SOURCE,
    deployStartedAt: 'any',
    sources: SOURCES,
    revisions: TEXTS,
    initiatedBy: INITIATOR,
  },
  always: ['deployedAt', 'id', 'source', 'initiatedBy'],
}

const RESULT: GoStruct = {
  type: 'ResourceResult',
  fields: {
    group: 'string',
    version: 'string',
    kind: 'string',
    namespace: 'string',
    name: 'string',
    status: 'string',
    message: 'string',
    hookType: 'string',
    hookPhase: 'string',
    syncPhase: 'string',
    images: TEXTS,
  },
  always: ['group', 'version', 'kind', 'namespace', 'name'],
  since: { images: '3.1' },
}

const OPERATION_STATE: GoStruct = {
  type: 'OperationState',
  fields: {
    operation: OPERATION,
    phase: 'string',
    message: 'string',
    syncResult: {
      type: 'SyncOperationResult',
      fields: {
        resources: { list: RESULT },
        revision: 'string',
        source: SOURCE,
        sources: SOURCES,
        revisions: TEXTS,
        managedNamespaceMetadata: MANAGED_NAMESPACE,
      },
      always: ['revision', 'source'],
    },
    startedAt: 'any',
    finishedAt: 'any',
    retryCount: 'int64',
  },
  always: ['operation', 'phase', 'startedAt'],
}

const HYDRATION: GoStruct = {
  type: 'HydrateOperation',
  fields: {
    startedAt: 'any',
    finishedAt: 'any',
    phase: 'string',
    message: 'string',
    drySHA: 'string',
    hydratedSHA: 'string',
    sourceHydrator: SOURCE_HYDRATOR,
  },
  always: ['startedAt', 'phase', 'message', 'sourceHydrator'],
}

export const STATUS: GoStruct = {
  type: 'ApplicationStatus',
  fields: {
    resources: { list: RESOURCE },
    sync: SYNC_STATUS,
    health: HEALTH,
    history: { list: HISTORY },
    conditions: {
      list: {
        type: 'ApplicationCondition',
        fields: { type: 'string', message: 'string', lastTransitionTime: 'any' },
        always: ['type', 'message'],
      },
    },
    reconciledAt: 'any',
    operationState: OPERATION_STATE,
    observedAt: 'any',
    sourceType: 'string',
    summary: {
      type: 'ApplicationSummary',
      fields: { externalURLs: TEXTS, images: TEXTS, isAppOfApps: 'bool' },
      since: { isAppOfApps: '3.5' },
    },
    resourceHealthSource: 'string',
    sourceTypes: TEXTS,
    controllerNamespace: 'string',
    sourceHydrator: {
      type: 'SourceHydratorStatus',
      fields: {
        lastSuccessfulOperation: {
          type: 'SuccessfulHydrateOperation',
          fields: { drySHA: 'string', hydratedSHA: 'string', sourceHydrator: SOURCE_HYDRATOR },
          always: ['sourceHydrator'],
        },
        currentOperation: HYDRATION,
        lastComparedDryRevision: 'string',
      },
      since: { lastComparedDryRevision: '3.5' },
    },
  },
  always: ['sync', 'health', 'summary', 'sourceHydrator'],
}
