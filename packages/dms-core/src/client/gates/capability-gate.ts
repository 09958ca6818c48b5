import type { CapabilitiesV1 } from '../../contract/capabilities.ts'
import { CAPABILITY_METHODS } from '../../contract/capabilities.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import type { DeploymentChange, DeploymentSpec } from '../../contract/deployment-spec.ts'
import type { Source } from '../../contract/source.ts'
import type { DmsError } from '../../errors/dms-error.ts'
import { suggest } from '../../findings/suggest.ts'
import { unsupported } from './unsupported.ts'

/** Every kind honours these, or they are judged on their own: the identity, the sources, and `native`. */
const ALWAYS = new Set(['name', 'namespace', 'kind', 'sources', 'source', 'native'])
/** Maps whose keys are the user's own: the member itself is the field. */
const OPAQUE = new Set(['labels', 'annotations', 'values', 'kustomize.images', 'kustomize.replicas'])

/** @throws DmsError UNSUPPORTED naming the capability that owns the method, unless it is declared. */
export function requireMethod(capabilities: CapabilitiesV1, method: string): void {
  for (const [capability, methods] of Object.entries(CAPABILITY_METHODS)) {
    const owns = (methods as readonly string[]).includes(method)
    if (owns && Reflect.get(capabilities, capability) === undefined) {
      throw unsupported(capability, `${method}: this adapter does not have the capability "${capability}"`)
    }
  }
}

/** R2: every member of the spec is honoured by the kind or refused by name. */
export function requireFields(capabilities: CapabilitiesV1, spec: DeploymentSpec): void {
  const refusal = refusalOf(capabilities, kindOf(capabilities, spec), spec.sources, spec)
  if (refusal !== null) throw refusal
}

/** R2 for a change: refused is what none of the kinds that the ref may mean honours; which one it is, the adapter finds out. */
export function requireChange(capabilities: CapabilitiesV1, ref: DeploymentRef, change: DeploymentChange): void {
  const kinds = ref.kind === undefined ? Object.keys(capabilities.kinds) : [ref.kind]
  const sources = change.sources ?? (change.source == null ? [] : [change.source as Source])
  const refusals = kinds.map((kind) => refusalOf(capabilities, kind, sources, change))
  const [first] = refusals
  if (first != null && !refusals.includes(null)) throw first
}

function refusalOf(
  capabilities: CapabilitiesV1,
  kind: string,
  sources: readonly Source[],
  members: DeploymentSpec | DeploymentChange,
): DmsError | null {
  const support = Object.hasOwn(capabilities.kinds, kind) ? capabilities.kinds[kind] : undefined
  if (support === undefined) {
    const accepted = Object.keys(capabilities.kinds)
    return unsupported(`kinds.${kind}`, `kind: found "${kind}"${suggest(kind, accepted)}; accepted is ${accepted.join(' or ')}`)
  }
  if (sources.length > 1 && !support.multiSource) {
    return unsupported(`kinds.${kind}.multiSource`, `sources: found ${sources.length}; ${kind} takes one`)
  }
  for (const type of sources.map(sourceType)) {
    if (type !== undefined && !support.sources.includes(type)) {
      return unsupported(`kinds.${kind}.sources.${type}`, `sources: found ${type}; ${kind} takes ${support.sources.join(', ')}`)
    }
  }
  if (members.native !== undefined && capabilities.native === undefined) return unsupported('native', 'native: this adapter does not take it')
  if (members.native !== undefined && !capabilities.native?.kinds.includes(kind)) {
    return unsupported(`native.kinds.${kind}`, `native: this adapter does not take it for ${kind}`)
  }
  // A null of a patch takes whatever is below it away, so it is honoured where anything below it is.
  const field = fieldPaths(members).find((path) => !support.fields.some((known) => covers(known, path) || covers(path, known)))
  if (field === undefined) return null
  return unsupported(
    `kinds.${kind}.fields.${field}`,
    `${field}: ${kind} of this adapter cannot honour it; it honours ${support.fields.join(', ') || 'no field'}`,
  )
}

const covers = (outer: string, path: string) => path === outer || path.startsWith(`${outer}.`)

/** The kind that a spec without one becomes: the first that takes its sources. */
export function kindOf(capabilities: CapabilitiesV1, spec: DeploymentSpec): string {
  if (spec.kind !== undefined) return spec.kind
  const wanted = spec.sources.map(sourceType)
  const fits = Object.entries(capabilities.kinds).find(([, support]) => wanted.every((type) => type !== undefined && support.sources.includes(type)))
  return fits?.[0] ?? Object.keys(capabilities.kinds)[0] ?? ''
}

/** Of a patch: the one that it sets; nothing when it only unsets or names. */
const sourceType = (source: Source) => Object.entries(source).find(([member, value]) => member !== 'name' && value != null)?.[0]

function fieldPaths(members: object): string[] {
  return Object.entries(members).flatMap(([member, value]) => (ALWAYS.has(member) ? [] : leafPaths(member, value)))
}

function leafPaths(path: string, value: unknown): string[] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value) || OPAQUE.has(path)) return [path]
  return Object.entries(value).flatMap(([member, inner]) => leafPaths(`${path}.${member}`, inner))
}
