import type { KindRules } from './rules-of-one-kind.ts'

/** Of claims and volumes: what no storage driver has looked at yet, held by who protects what is in use. */
export const volumeRules: KindRules = {
  prepared: (object, { now }) => {
    const isVolume = object.kind === 'PersistentVolume'
    const finalizers = [...(object.metadata.finalizers ?? []), protectionOf(object.kind)]
    return {
      ...object,
      metadata: { ...object.metadata, finalizers: [...new Set(finalizers)] },
      status: { phase: 'Pending', ...(isVolume ? { lastPhaseTransitionTime: now() } : {}) },
    }
  },
}

export const protectionOf = (kind: string) => (kind === 'PersistentVolume' ? 'kubernetes.io/pv-protection' : 'kubernetes.io/pvc-protection')
