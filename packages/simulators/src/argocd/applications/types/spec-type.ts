import type { GoStruct } from './go-struct.ts'
import { SOURCE, SOURCE_HYDRATOR } from './source-type.ts'

export const DESTINATION: GoStruct = { type: 'ApplicationDestination', fields: { server: 'string', namespace: 'string', name: 'string' } }

export const MANAGED_NAMESPACE: GoStruct = {
  type: 'ManagedNamespaceMetadata',
  fields: { labels: { map: 'string' }, annotations: { map: 'string' } },
}

export const RETRY: GoStruct = {
  type: 'RetryStrategy',
  fields: {
    limit: 'int64',
    backoff: { type: 'Backoff', fields: { duration: 'string', factor: 'int64', maxDuration: 'string' }, pointers: { factor: '2.14' } },
    refresh: 'bool',
  },
  since: { refresh: '3.2' },
}

export const INFO: GoStruct = { type: 'Info', fields: { name: 'string', value: 'string' }, always: ['name', 'value'] }

export const IGNORE_DIFFERENCES = {
  list: {
    type: 'ResourceIgnoreDifferences',
    fields: {
      group: 'string',
      kind: 'string',
      name: 'string',
      namespace: 'string',
      jsonPointers: { list: 'string' },
      jqPathExpressions: { list: 'string' },
      managedFieldsManagers: { list: 'string' },
    },
    always: ['kind'],
  },
} as const

const SYNC_POLICY: GoStruct = {
  type: 'SyncPolicy',
  fields: {
    automated: {
      type: 'SyncPolicyAutomated',
      fields: { prune: 'bool', selfHeal: 'bool', allowEmpty: 'bool', enabled: 'bool' },
      pointers: { prune: '3.4', selfHeal: '3.4', allowEmpty: '3.4', enabled: '3.1' },
      // Dropped without a word before: whoever writes `enabled: false` there has switched auto-sync on.
      since: { enabled: '3.1' },
    },
    syncOptions: { list: 'string' },
    retry: RETRY,
    managedNamespaceMetadata: MANAGED_NAMESPACE,
  },
}

export const SPEC: GoStruct = {
  type: 'ApplicationSpec',
  fields: {
    source: SOURCE,
    destination: DESTINATION,
    project: 'string',
    syncPolicy: SYNC_POLICY,
    ignoreDifferences: IGNORE_DIFFERENCES,
    info: { list: INFO },
    revisionHistoryLimit: 'int64',
    sources: { list: SOURCE },
    sourceHydrator: SOURCE_HYDRATOR,
  },
  always: ['destination', 'project'],
  pointers: { revisionHistoryLimit: '2.14' },
}
