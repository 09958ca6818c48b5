import { type DeploymentRef, DmsError, type ResolvedRef, type ResourceRef } from '@gitops-dms/core'
import { isKind, KINDS, type Kind, type Scope, type WireObject, type WireObjectName, type WireParent } from './reference-types.ts'

/** The engine's own objects as resources. */
const GROUP = 'reference.gitops-dms.io'

export const refOf = ({ kind, metadata }: WireObject): ResolvedRef => ({ kind, controlNamespace: metadata.namespace, name: metadata.name })

export const scopeOfObject = ({ kind, metadata }: WireObject): Scope => ({ kind, namespace: metadata.namespace, name: metadata.name })

export const scopeOfRef = ({ kind, controlNamespace, name }: ResolvedRef): Scope => ({ kind: requireKind(kind), namespace: controlNamespace, name })

export const resourceOf = ({ group, version, kind, namespace, name }: WireObjectName): ResourceRef => ({ group, version, kind, namespace, name })

export const resourceOfParent = ({ kind, namespace, name }: WireParent): ResourceRef => ({ group: GROUP, version: 'v1', kind, namespace, name })

/** @throws DmsError INVALID_ARGUMENT for a kind that this adapter does not have. */
export function requireKind(kind: string): Kind {
  if (isKind(kind)) return kind
  const message = `kind: found "${kind}"; accepted is ${KINDS.map((known) => `"${known}"`).join(' or ')}`
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'ref.kind' } })
}

/** In a URL these are another place, encoded or not. @throws DmsError INVALID_ARGUMENT. */
export function requireNames(ref: DeploymentRef): void {
  for (const [member, value] of Object.entries({ name: ref.name, controlNamespace: ref.controlNamespace })) {
    if (value !== undefined && ['', '.', '..'].includes(value)) {
      const message = `ref.${member}: found ${JSON.stringify(value)}; accepted is a name`
      throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: `ref.${member}` } })
    }
  }
}
