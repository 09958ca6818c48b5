import type { Accepted, OperationKind, Warning } from '@gitops-dms/core'
import type { Application } from './argocd-types.ts'
import { refOf } from './deployment-ref.ts'
import { mapDeployment } from './map-deployment.ts'
import { type TokenState, writeTokenState } from './token-state.ts'

export interface AcceptedWrite {
  readonly id: string
  readonly kind: OperationKind
  readonly follow: TokenState['follow']
  readonly effect?: Accepted['effect']
  readonly warnings?: readonly Warning[]
}

/** The answer to a write that Argo CD has accepted, with the token bound to it. */
export function accept(application: Application, write: AcceptedWrite): Accepted {
  const ref = refOf(application)
  return {
    ref,
    deployment: write.kind === 'delete' ? null : mapDeployment(application, { raw: false }),
    operation: {
      version: 1,
      adapter: 'argocd',
      id: write.id,
      kind: write.kind,
      ref,
      uid: application.metadata.uid ?? null,
      state: writeTokenState({ project: application.spec.project ?? 'default', follow: write.follow }),
    },
    effect: write.effect ?? 'started',
    warnings: write.warnings ?? [],
  }
}
