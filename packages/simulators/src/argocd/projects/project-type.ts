import { METADATA } from '../applications/types/application-type.ts'
import type { GoStruct } from '../applications/types/go-struct.ts'

const TOKEN: GoStruct = { type: 'JWTToken', fields: { iat: 'int64', exp: 'int64', id: 'string' }, always: ['iat'] }

const KIND: GoStruct = { type: 'GroupKind', goPackage: 'v1', fields: { group: 'string', kind: 'string' }, always: ['group', 'kind'] }

const CLUSTER_KIND: GoStruct = {
  type: 'ClusterResourceRestrictionItem',
  fields: { group: 'string', kind: 'string', name: 'string' },
  always: ['group', 'kind'],
  since: { name: '3.3' },
}

export const SYNC_WINDOW: GoStruct = {
  type: 'SyncWindow',
  fields: {
    kind: 'string',
    schedule: 'string',
    duration: 'string',
    applications: { list: 'string' },
    namespaces: { list: 'string' },
    clusters: { list: 'string' },
    manualSync: 'bool',
    timeZone: 'string',
    andOperator: 'bool',
    description: 'string',
    syncOverrun: 'bool',
  },
  since: { andOperator: '3.0', description: '3.1', syncOverrun: '3.5' },
}

export const PROJECT_SPEC: GoStruct = {
  type: 'AppProjectSpec',
  fields: {
    sourceRepos: { list: 'string' },
    destinations: { list: { type: 'ApplicationDestination', fields: { server: 'string', namespace: 'string', name: 'string' } } },
    description: 'string',
    roles: {
      list: {
        type: 'ProjectRole',
        fields: { name: 'string', description: 'string', policies: { list: 'string' }, jwtTokens: { list: TOKEN }, groups: { list: 'string' } },
        always: ['name'],
      },
    },
    clusterResourceWhitelist: { list: CLUSTER_KIND },
    namespaceResourceBlacklist: { list: KIND },
    orphanedResources: {
      type: 'OrphanedResourcesMonitorSettings',
      fields: {
        warn: 'bool',
        ignore: { list: { type: 'OrphanedResourceKey', fields: { group: 'string', kind: 'string', name: 'string' } } },
      },
      pointers: { warn: '2.14' },
    },
    syncWindows: { list: SYNC_WINDOW },
    namespaceResourceWhitelist: { list: KIND },
    signatureKeys: { list: { type: 'SignatureKey', fields: { keyID: 'string' }, always: ['keyID'] } },
    clusterResourceBlacklist: { list: CLUSTER_KIND },
    sourceNamespaces: { list: 'string' },
    permitOnlyProjectScopedClusters: 'bool',
    destinationServiceAccounts: {
      list: {
        type: 'ApplicationDestinationServiceAccount',
        fields: { server: 'string', namespace: 'string', defaultServiceAccount: 'string' },
        always: ['server', 'defaultServiceAccount'],
      },
    },
    sourceIntegrity: 'any',
  },
  since: { sourceIntegrity: '3.5' },
}

/** Without kind and apiVersion, which no answer has. */
export const PROJECT_TYPE: GoStruct = {
  type: 'AppProject',
  fields: {
    metadata: METADATA,
    spec: PROJECT_SPEC,
    status: { type: 'AppProjectStatus', fields: { jwtTokensByRole: { map: { type: 'JWTTokens', fields: { items: { list: TOKEN } } } } } },
  },
  always: ['metadata', 'spec', 'status'],
}
