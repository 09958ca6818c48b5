import type { ResolvedRef } from '@gitops-dms/core'
import type { Application } from './argocd-types.ts'

export const refOf = (application: Application): ResolvedRef => ({
  kind: 'Application',
  controlNamespace: application.metadata.namespace ?? '',
  name: application.metadata.name,
})
