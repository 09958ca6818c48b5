import type { CapabilitiesV1 } from '@gitops-dms/core'

export const CAPABILITIES = {
  kinds: {
    Application: {
      sources: ['git'],
      multiSource: false,
      fields: [
        'controlNamespace',
        'cluster',
        'project',
        'labels',
        'annotations',
        'sync.automated',
        'sync.prune',
        'sync.selfHeal',
        'sync.createNamespace',
      ],
    },
  },
  etag: 'checked',
  limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 },
  reconcile: { options: ['prune'] },
} as const satisfies CapabilitiesV1
