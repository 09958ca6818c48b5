import { DmsError } from '@gitops-dms/core'
import type { Kustomization } from './flux-types.ts'

/** For a write that needs the source of a deployment which has none that could be read. */
export function unreadableSource({ spec: { sourceRef } }: Kustomization): DmsError {
  const message = `its source ${sourceRef.kind} ${sourceRef.name} is not there, may not be read, or is no GitRepository, which is what this adapter works with`
  return new DmsError({ code: 'FAILED_PRECONDITION', message, details: { reason: 'source-unreadable' } })
}
