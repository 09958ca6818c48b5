import { type DeploymentChange, type DeploymentSpec, DmsError, type Source } from '@gitops-dms/core'
import { CAPABILITIES } from './reference-capabilities.ts'
import type { Kind } from './reference-types.ts'

/**
 * Core refuses what no kind honours. Which kind a ref without one means is known only here: what that one does not honour is refused by its
 * name (R2). Pure. @throws DmsError UNSUPPORTED.
 */
export function requireFields(kind: Kind, members: DeploymentSpec | DeploymentChange, sources: readonly (Source | undefined)[]): void {
  const { fields, sources: types } = CAPABILITIES.kinds[kind]
  for (const member of ['values', 'valuesFrom', 'kustomize'] as const) {
    const honoured = fields.some((field) => field === member || field.startsWith(`${member}.`))
    if (members[member] !== undefined && !honoured) throw unsupported(`kinds.${kind}.fields.${member}`, `${member}: a ${kind} has none`)
  }
  for (const type of sources.flatMap((source) => Object.entries(source ?? {}).flatMap(([member, value]) => (value == null ? [] : [member])))) {
    if (type === 'name' || type === 'object' || (types as readonly string[]).includes(type)) continue
    throw unsupported(`kinds.${kind}.sources.${type}`, `sources: found ${type}; a ${kind} takes ${types.join(', ')}`)
  }
}

const unsupported = (capability: string, message: string) => new DmsError({ code: 'UNSUPPORTED', adapter: 'reference', capability, message })
