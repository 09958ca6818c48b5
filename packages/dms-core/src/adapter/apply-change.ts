import type { DeploymentChange, DeploymentSpec } from '../contract/deployment-spec.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'
import type { Source } from '../contract/source.ts'
import { DmsError } from '../errors/dms-error.ts'
import { applyMergePatch } from '../patch/merge-patch.ts'

/**
 * The spec under a change: merge patch semantics; `source` patches the only source, `sources` replaces the list.
 * @throws DmsError FAILED_PRECONDITION for `source` where there are several.
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
  return { ...merged, sources: [applyMergePatch(asJson(spec.sources[0]), asJson(source)) as unknown as Source] }
}

/** Specs and changes are plain JSON; their types only say more. */
const asJson = (value: unknown): JsonValue => (value ?? {}) as JsonObject
