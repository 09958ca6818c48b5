import type { CapabilitiesV1 } from '@gitops-dms/core'

const EVERY_KIND = [
  'controlNamespace',
  'cluster',
  'project',
  'labels',
  'annotations',
  'description',
  'suspend',
  'dependsOn',
  'sync.automated',
  'sync.prune',
  'sync.selfHeal',
  'sync.createNamespace',
  'sync.healthCheck',
  'sync.intervalMs',
  'sync.timeoutMs',
  'sync.retry.limit',
  'sync.retry.backoffMs',
  'sync.retry.maxBackoffMs',
  'sync.options',
] as const

/**
 * What this adapter can do, as data: it is read before any I/O, and core refuses what is not in it before any request. Every capability of
 * contract v1 is declared here; an adapter of yours leaves out what its backend cannot do, together with the methods.
 */
export const CAPABILITIES = {
  kinds: {
    App: {
      sources: ['git', 'oci', 'bucket', 'existing'],
      multiSource: true,
      fields: [
        ...EVERY_KIND,
        'kustomize.images',
        'kustomize.replicas',
        'kustomize.patches',
        'kustomize.components',
        'kustomize.namePrefix',
        'kustomize.nameSuffix',
      ],
    },
    Release: {
      sources: ['helm', 'git', 'oci', 'existing'],
      multiSource: true,
      fields: [...EVERY_KIND, 'values', 'valuesFrom'],
    },
  },
  etag: 'atomic',
  // A body may have 1 MiB, the rest of the spec included.
  limits: { nameMaxLength: 63, valuesMaxBytes: 1_000_000, timeGranularityMs: 1 },
  watch: { resume: true, deletes: 'observed' },
  reconcile: { options: ['withSource', 'force', 'prune', 'revision', 'resources'] },
  rollback: {
    level: 'partial',
    strategies: ['operation', 'pin'],
    reason: 'not for the children of a Fleet, nor for buckets, which keep no old content',
  },
  // kustomize holds for an App, values for a Release; what is scaled live lasts until the next apply.
  scale: { strategies: ['kustomize', 'values', 'live'], zero: true },
  suspend: { keepsReason: true },
  terminate: {},
  history: { limit: 10, times: true },
  logs: { follow: true, previous: true, maxPods: null },
  events: {},
  tree: { depth: 'full' },
  // Where the source cannot be read there are no workloads to compare.
  diff: { complete: false },
  plan: { of: ['create', 'update', 'delete', 'reconcile', 'rollback'], complete: false },
  actions: { params: true },
  packages: { types: ['git', 'helm', 'oci', 'bucket'], versions: true },
  packageWrites: { types: ['git', 'helm', 'oci', 'bucket'], credentials: true },
  native: { kinds: ['App', 'Release'] },
  narrowing: {},
} as const satisfies CapabilitiesV1
