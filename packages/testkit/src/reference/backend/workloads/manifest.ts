import type { JsonObject } from '@gitops-dms/core'
import type { WireObjectName } from '../wire-types.ts'

/** An object in the target, in Kubernetes' shape. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec?: JsonObject
  readonly data?: Readonly<Record<string, string>>
}

export function nameOf({ apiVersion, kind, metadata }: Manifest): WireObjectName {
  const slash = apiVersion.indexOf('/')
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: metadata.namespace ?? null,
    name: metadata.name,
  }
}

export function idOf({ group, kind, namespace, name }: Omit<WireObjectName, 'version'>): string {
  return [group, kind, namespace ?? '', name].join('/')
}

export const idOfManifest = (manifest: Manifest): string => idOf(nameOf(manifest))

/** Null where the kind has none. */
export const replicasOf = ({ spec }: Manifest): number | null => (typeof spec?.['replicas'] === 'number' ? spec['replicas'] : null)

export function imageOf({ spec }: Manifest): string | null {
  const template = spec?.['template'] as { readonly containers?: readonly { readonly image: string }[] } | undefined
  return template?.containers?.[0]?.image ?? null
}

export const withReplicas = (manifest: Manifest, replicas: number): Manifest => ({ ...manifest, spec: { ...manifest.spec, replicas } })
