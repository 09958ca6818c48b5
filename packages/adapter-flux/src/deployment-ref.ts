import type { ResolvedRef } from '@gitops-dms/core'
import type { Kustomization } from './flux-types.ts'

export const refOf = (kustomization: Kustomization): ResolvedRef => ({
  kind: 'Kustomization',
  controlNamespace: kustomization.metadata.namespace ?? '',
  name: kustomization.metadata.name,
})
