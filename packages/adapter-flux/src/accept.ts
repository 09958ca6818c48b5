import type { Accepted, OperationKind, Warning } from '@gitops-dms/core'
import { refOf } from './deployment-ref.ts'
import type { FluxDeployment } from './find-deployment.ts'
import { mapDeployment } from './map-deployment.ts'
import { writeTokenState } from './token-state.ts'

export interface AcceptedWrite {
  readonly id: string
  readonly kind: OperationKind
  readonly withSource: boolean
  /** Default true: the id was written as the request to act. */
  readonly requested?: boolean
  readonly effect?: Accepted['effect']
  readonly warnings?: readonly Warning[]
}

/** The answer to a write that the API server has accepted, with the token bound to it. */
export function accept(deployment: FluxDeployment, write: AcceptedWrite): Accepted {
  const { metadata } = deployment.kustomization
  const ref = refOf(deployment.kustomization)
  return {
    ref,
    deployment: write.kind === 'delete' ? null : mapDeployment(deployment, { raw: false }),
    operation: {
      version: 1,
      adapter: 'flux',
      id: write.id,
      kind: write.kind,
      ref,
      uid: metadata.uid ?? null,
      state: writeTokenState({ generation: metadata.generation ?? 0, withSource: write.withSource, requested: write.requested ?? true }),
    },
    effect: write.effect ?? 'started',
    warnings: write.warnings ?? [],
  }
}
