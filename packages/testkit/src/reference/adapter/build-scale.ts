import { type DeploymentChange, DmsError, type JsonObject, type JsonValue, type ScaleOptions } from '@gitops-dms/core'
import type { WireObject, WireResource } from './reference-types.ts'

/** A number of replicas that lasts, as a change of the spec. Pure. @throws DmsError INVALID_ARGUMENT for a valuesPath that is none. */
export function buildScale(object: WireObject, workload: WireResource, options: ScaleOptions): DeploymentChange {
  const { replicas } = options
  if (object.kind === 'Release') return { values: valuesAt(pathOf(object, options), replicas) }
  if (options.valuesPath !== undefined) throw invalid('found for an App, which has no values; accepted only for a Release')
  return { kustomize: { replicas: { [nameInSource(object, workload)]: replicas } } }
}

/** What is asked for, else where a chart usually has it: `replicas` if only that is there, else `replicaCount`. */
function pathOf({ spec, status }: WireObject, { valuesPath }: ScaleOptions): string {
  if (valuesPath !== undefined) return valuesPath
  const several = status.resources.filter(({ replicas }) => replicas !== null).length > 1
  if (several) throw invalid('found none, and the values may have a number for each of several workloads; accepted is a JSON Pointer into values')
  const settings = spec.settings ?? {}
  return 'replicas' in settings && !('replicaCount' in settings) ? '/replicas' : '/replicaCount'
}

/** `/web/replicaCount` as `{ web: { replicaCount: n } }` */
function valuesAt(pointer: string, replicas: number): JsonObject {
  if (!/^(?:\/(?:[^~/]|~[01])+)+$/.test(pointer))
    throw invalid(`found ${JSON.stringify(pointer)}; accepted is a JSON Pointer such as /web/replicaCount`)
  const names = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return names.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), replicas) as JsonObject
}

/** The overlay speaks of the names in the manifests, before it puts prefix and suffix on them. */
function nameInSource({ spec }: WireObject, { kind, name }: WireResource): string {
  const { prefix, suffix, replicas } = spec.overlay ?? { prefix: null, suffix: null, replicas: [] }
  const bare = name.slice(prefix?.length ?? 0, suffix === null ? undefined : name.length - suffix.length)
  // An entry that is there in the long form goes before the short one.
  return replicas.some((entry) => entry.name === `${kind}/${bare}`) ? `${kind}/${bare}` : bare
}

const invalid = (found: string) =>
  new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message: `valuesPath: ${found}`, details: { path: 'valuesPath' } })
