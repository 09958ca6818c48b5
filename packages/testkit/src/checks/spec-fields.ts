import type { DeploymentRef, DeploymentSpec, JsonObject } from '@gitops-dms/core'

/** A spec path that a kind may honour, with a value for it that no backend has by itself. */
export interface SpecField {
  readonly path: string
  readonly value: unknown
}

/** Every path of the spec below the identity, the sources and `native`. `existing`: a deployment that others may depend on. */
export function specFields(existing: DeploymentRef, controlNamespace: string): readonly SpecField[] {
  return [
    { path: 'controlNamespace', value: controlNamespace },
    { path: 'cluster', value: 'dms-other-cluster' },
    { path: 'project', value: 'dms-project' },
    { path: 'values', value: { dmsValue: { inner: 'x' } } },
    { path: 'valuesFrom', value: [{ file: 'dms-values.yaml', optional: true }] },
    { path: 'kustomize.images', value: { 'registry.example.com/dms': { tag: 'v7' } } },
    { path: 'kustomize.replicas', value: { dms: 3 } },
    { path: 'kustomize.patches', value: [{ patch: '{"metadata": {"labels": {"dms": "x"}}}', target: { kind: 'Deployment' } }] },
    { path: 'kustomize.components', value: ['dms-component'] },
    { path: 'kustomize.namePrefix', value: 'dms-' },
    { path: 'kustomize.nameSuffix', value: '-dms' },
    { path: 'sync.automated', value: true },
    { path: 'sync.automated', value: false },
    { path: 'sync.prune', value: true },
    { path: 'sync.prune', value: false },
    { path: 'sync.selfHeal', value: true },
    { path: 'sync.selfHeal', value: false },
    { path: 'sync.createNamespace', value: true },
    { path: 'sync.createNamespace', value: false },
    { path: 'sync.healthCheck', value: true },
    { path: 'sync.healthCheck', value: false },
    { path: 'sync.intervalMs', value: 420_000 },
    { path: 'sync.timeoutMs', value: 240_000 },
    { path: 'sync.retry.limit', value: 4 },
    { path: 'sync.retry.backoffMs', value: 7_000 },
    { path: 'sync.retry.maxBackoffMs', value: 90_000 },
    { path: 'sync.options', value: ['ServerSideApply=true'] },
    { path: 'dependsOn', value: [existing] },
    { path: 'suspend', value: true },
    { path: 'labels', value: { 'dms.example.com/part-of': 'x.y_z' } },
    { path: 'annotations', value: { 'dms.example.com/note': 'any text, of any kind' } },
    { path: 'description', value: 'what it is for' },
  ]
}

/** The spec with this path set, and all else as it was. */
export function withField(spec: DeploymentSpec, { path, value }: SpecField): DeploymentSpec {
  return setIn(spec, path.split('.'), value) as DeploymentSpec
}

/** What stands at a path of a spec; undefined where nothing does. */
export function readField(spec: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, member) => (typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined), spec)
}

function setIn(target: object, [member = '', ...rest]: readonly string[], value: unknown): object {
  const inner = Reflect.get(target, member)
  return { ...target, [member]: rest.length === 0 ? value : setIn(typeof inner === 'object' && inner !== null ? inner : {}, rest, value) }
}

/** That all of `wanted` is in `found`: objects by member, lists whole. `found` may have more members, as defaults of the engine. */
export function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return Object.is(found, wanted)
  if (typeof found !== 'object' || found === null || Array.isArray(wanted) !== Array.isArray(found)) return false
  if (Array.isArray(wanted) && wanted.length !== (found as readonly unknown[]).length) return false
  return Object.entries(wanted).every(([member, inner]) => inner === undefined || holds(Reflect.get(found, member), inner))
}

/** A source as two of them are compared: without what only the engine writes, and with a revision without its qualifier. */
export function bareSource(source: object): JsonObject {
  const { object: _, ...rest } = structuredClone(source) as { object?: unknown; git?: { revision?: string } }
  if (rest.git?.revision !== undefined) rest.git.revision = rest.git.revision.replace(/^(branch|tag|commit):/, '')
  return rest as JsonObject
}
