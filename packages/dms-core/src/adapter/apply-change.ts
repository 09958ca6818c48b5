import type { DeploymentChange, DeploymentSpec } from '../contract/deployment-spec.ts'
import type { JsonObject, JsonValue, MergePatch } from '../contract/json.ts'
import type { Source } from '../contract/source.ts'
import { DmsError } from '../errors/dms-error.ts'
import { applyMergePatch } from '../patch/merge-patch.ts'

/**
 * The spec under a change: merge patch semantics; `source` patches the only source, `sources` replaces the list.
 * @throws DmsError FAILED_PRECONDITION for `source` where there are several, INVALID_ARGUMENT where half a source would be left.
 */
export function applyChange(spec: DeploymentSpec, change: DeploymentChange): DeploymentSpec {
  const { source, sources, ...rest } = change
  const merged = applyMergePatch(asJson(spec), asJson(rest)) as unknown as DeploymentSpec
  if (sources !== undefined) return { ...merged, sources }
  if (source === undefined) return merged
  if (spec.sources.length > 1) {
    const message = `source: the deployment has ${spec.sources.length} sources; give sources`
    throw new DmsError({ code: 'FAILED_PRECONDITION', message, details: { reason: 'multi-source' } })
  }
  return { ...merged, sources: [patchSource(spec.sources[0] ?? {}, source)] }
}

/** What a source of each type cannot do without. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  git: ['repo'],
  helm: ['repo', 'chart'],
  oci: ['url'],
  bucket: ['endpoint', 'bucket'],
  existing: ['kind', 'name'],
}

/** A patch that names another type of source replaces the source whole. */
function patchSource(source: Source, patch: MergePatch<Source>): Source {
  const given = Object.entries(patch).find(([member, value]) => member in REQUIRED && value != null)?.[0]
  const before = given === undefined || given in source ? source : {}
  const after = applyMergePatch(asJson(before), asJson(patch)) as unknown as Source
  const type = Object.keys(REQUIRED).find((member) => member in after)
  if (type === undefined) throw incomplete('source')
  const missing = REQUIRED[type]?.find((member) => !(member in Reflect.get(after, type)))
  if (missing !== undefined) throw incomplete(`source.${type}.${missing}`)
  return after
}

const incomplete = (path: string) =>
  new DmsError({ code: 'INVALID_ARGUMENT', message: `${path}: the change leaves none, and a source needs one`, details: { path } })

/** Specs and changes are plain JSON; their types only say more. */
const asJson = (value: unknown): JsonValue => (value ?? {}) as JsonObject
