import { type DeploymentRef, DmsError, isDmsError } from '@gitops-dms/core'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'

/** A Kustomization with what it reads. */
export interface FluxDeployment {
  readonly kustomization: Kustomization
  /** null: it is not there, is of another kind, or may not be read. */
  readonly source: GitRepository | null
}

/** The objects behind a ref. @throws DmsError NOT_FOUND. */
export async function findDeployment(client: FluxClient, settings: ResolvedSettings, ref: DeploymentRef, call: Call): Promise<FluxDeployment> {
  return await readDeployment(client, scopeOf(ref, settings), call)
}

export async function readDeployment(client: FluxClient, scope: ObjectScope, call: Call): Promise<FluxDeployment> {
  const kustomization = await client.getKustomization(scope, call)
  return { kustomization, source: await readSource(client, kustomization, call) }
}

/** @throws DmsError INVALID_ARGUMENT for a kind that this adapter does not have. */
export function scopeOf(ref: DeploymentRef, settings: ResolvedSettings): ObjectScope {
  if (ref.kind !== undefined && ref.kind !== 'Kustomization') {
    throw new DmsError({ code: 'INVALID_ARGUMENT', message: `kind: found "${ref.kind}"; accepted is "Kustomization"`, details: { path: 'ref.kind' } })
  }
  return { name: ref.name, namespace: ref.controlNamespace ?? settings.namespace }
}

export const scopeOfObject = ({ metadata }: Kustomization | GitRepository): ObjectScope => ({
  name: metadata.name,
  namespace: metadata.namespace ?? '',
})

/** The namespace of a source is the Kustomization's own unless it says otherwise. */
export function sourceScope(kustomization: Kustomization): ObjectScope {
  const { name, namespace } = kustomization.spec.sourceRef
  return { name, namespace: namespace ?? kustomization.metadata.namespace ?? '' }
}

/** null: it is not there, is of another kind, or may not be read. */
export async function readSource(client: FluxClient, kustomization: Kustomization, call: Call): Promise<GitRepository | null> {
  if (kustomization.spec.sourceRef.kind !== 'GitRepository') return null
  try {
    return await client.getGitRepository(sourceScope(kustomization), call)
  } catch (error) {
    if (isDmsError(error, 'NOT_FOUND') || isDmsError(error, 'PERMISSION_DENIED')) return null
    throw error
  }
}

/** Before anything is written: the API server itself refuses a stale one only with the write that carries it. @throws DmsError CONFLICT. */
export function requireEtag(wanted: string | undefined, { metadata }: Kustomization): void {
  if (wanted === undefined || wanted === metadata.resourceVersion) return
  throw new DmsError({ code: 'CONFLICT', message: `etag: found ${metadata.resourceVersion}, the write was meant for ${wanted}; read again` })
}

/** For a write that needs the source of a deployment which has none that could be read. */
export function unreadableSource({ spec: { sourceRef } }: Kustomization): DmsError {
  const message = `its source ${sourceRef.kind} ${sourceRef.name} is not there, may not be read, or is no GitRepository, which is what this adapter works with`
  return new DmsError({ code: 'FAILED_PRECONDITION', message, details: { reason: 'source-unreadable' } })
}
