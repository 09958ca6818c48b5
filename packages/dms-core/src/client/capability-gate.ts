import type { CapabilitiesV1 } from '../contract/capabilities.ts'
import { CAPABILITY_METHODS } from '../contract/capabilities.ts'
import type { DeploymentSpec } from '../contract/deployment-spec.ts'
import type { Source } from '../contract/source.ts'
import { DmsError } from '../errors/dms-error.ts'
import { suggest } from './suggest.ts'

/** Every kind honours these: they are the identity and the core of a deployment. */
const ALWAYS = new Set(['name', 'namespace', 'kind', 'sources'])
/** Maps whose keys are the user's own: the member itself is the field. */
const OPAQUE = new Set(['labels', 'annotations', 'values', 'native', 'kustomize.images', 'kustomize.replicas'])

const unsupported = (capability: string, message: string) => new DmsError({ code: 'UNSUPPORTED', capability, message })

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
  const kind = kindOf(capabilities, spec)
  const support = capabilities.kinds[kind]
  if (support === undefined) {
    const accepted = Object.keys(capabilities.kinds)
    throw unsupported(`kinds.${kind}`, `kind: found "${kind}"${suggest(kind, accepted)}; accepted is ${accepted.join(' or ')}`)
  }
  if (spec.sources.length > 1 && !support.multiSource) {
    throw unsupported(`kinds.${kind}.multiSource`, `sources: found ${spec.sources.length}; a ${kind} takes one`)
  }
  for (const source of spec.sources) {
    const type = sourceType(source)
    if (!support.sources.includes(type)) {
      throw unsupported(`kinds.${kind}.sources.${type}`, `sources: found a ${type} source; a ${kind} takes ${support.sources.join(', ')}`)
    }
  }
  for (const field of fieldPaths(spec)) {
    const honoured = support.fields.some((known) => field === known || field.startsWith(`${known}.`))
    if (!honoured) {
      throw unsupported(`kinds.${kind}.fields.${field}`, `${field}: a ${kind} of this adapter cannot honour it; it honours ${support.fields.join(', ')}`)
    }
  }
}

function kindOf(capabilities: CapabilitiesV1, spec: DeploymentSpec): string {
  if (spec.kind !== undefined) return spec.kind
  const wanted = spec.sources.map(sourceType)
  const fits = Object.entries(capabilities.kinds).find(([, support]) => wanted.every((type) => support.sources.includes(type)))
  return fits?.[0] ?? Object.keys(capabilities.kinds)[0] ?? ''
}

const sourceType = (source: Source) => Object.keys(source).find((member) => member !== 'name' && member !== 'object') ?? 'other'

function fieldPaths(spec: DeploymentSpec): string[] {
  return Object.entries(spec).flatMap(([member, value]) => (ALWAYS.has(member) ? [] : leafPaths(member, value)))
}

function leafPaths(path: string, value: unknown): string[] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null || Array.isArray(value) || OPAQUE.has(path)) return [path]
  return Object.entries(value).flatMap(([member, inner]) => leafPaths(`${path}.${member}`, inner))
}
