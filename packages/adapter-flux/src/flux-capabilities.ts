import type { CapabilitiesV1 } from '@gitops-dms/core'

export const CAPABILITIES = {
  kinds: {
    Kustomization: {
      sources: ['git'],
      multiSource: false,
      fields: ['controlNamespace', 'labels', 'annotations', 'sync.prune', 'sync.healthCheck', 'sync.intervalMs', 'sync.timeoutMs'],
    },
  },
  etag: 'atomic',
  limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 },
  reconcile: { options: ['withSource'] },
} as const satisfies CapabilitiesV1
