import { isDeepStrictEqual } from 'node:util'
import {
  type DeploymentChange,
  type DeploymentSpec,
  DmsError,
  type JsonObject,
  type JsonValue,
  type Source,
  type UpdateOptions,
} from '@gitops-dms/core'
import { applyChange, createMergePatch } from '@gitops-dms/core/adapter'
import { buildSpec } from './build-object.ts'
import { buildSource } from './build-source.ts'
import { mapUnmaskedSpec } from './map-spec.ts'
import type { WireObject } from './reference-types.ts'

export interface BuiltPatch {
  /** Merge patch of `{metadata: {labels, annotations}, spec}`. */
  readonly body: JsonObject
  /** Members of spec that are put in whole, for a merge patch cannot say a null. */
  readonly whole: readonly string[]
}

/**
 * A change of the contract's spec as a patch of the object: the difference between what the two specs build, so that what the contract has no
 * words for, and what somebody else has added, stays as it is (R5). Null: nothing would change. Pure.
 * @throws DmsError FAILED_PRECONDITION for `source` where there are several or where it belongs to a package.
 */
export function buildPatch(object: WireObject, change: DeploymentChange, { replace = [] }: Pick<UpdateOptions, 'replace'>): BuiltPatch | null {
  const { native, ...named } = change
  const before = mapUnmaskedSpec(object)
  const wanted = withReplaced(applyChange(before, named), named, replace)
  const [built, desired] = [buildSpec(before, object.kind), buildSpec(wanted, object.kind)]
  const from = buildSources(object, before, wanted, named)
  const whole = WHOLE.filter((member) => desired[member] !== undefined && !isDeepStrictEqual(built[member], desired[member]))
  const spec = {
    ...createMergePatch({ ...built, from: null }, { ...desired, from: null }),
    ...(from === null ? {} : { from }),
    ...Object.fromEntries(whole.map((member) => [member, desired[member] ?? null])),
  }
  const metadata = createMergePatch(
    { labels: { ...before.labels }, annotations: { ...before.annotations } },
    { labels: { ...wanted.labels }, annotations: { ...wanted.annotations } },
  )
  const merged = native == null ? spec : mergePatches(spec, native as JsonObject)
  const body = { ...(metadata === null ? {} : { metadata }), ...(Object.keys(merged).length === 0 ? {} : { spec: merged }) }
  return Object.keys(body).length === 0 ? null : { body, whole }
}

/** Put in as they are when they change. The rest of the object is protected by If-Match. */
const WHOLE = ['settings', 'overlay']

function withReplaced(spec: DeploymentSpec, change: DeploymentChange, replace: readonly string[]): DeploymentSpec {
  const members = ['values', 'kustomize'].filter((member) => replace.includes(member) && Reflect.get(change, member) != null)
  return { ...spec, ...Object.fromEntries(members.map((member) => [member, Reflect.get(change, member)])) }
}

/** The list of sources where it changes, else null. */
function buildSources(object: WireObject, before: DeploymentSpec, wanted: DeploymentSpec, change: DeploymentChange): JsonValue[] | null {
  const build = (sources: readonly Source[]) => sources.map((source, index) => buildSource(source, `sources[${index}]`))
  // Read back and written again: what is a link stays one.
  if (isDeepStrictEqual(before.sources, wanted.sources)) return null
  const desired = build(wanted.sources)
  if (isDeepStrictEqual(build(before.sources), desired)) return null
  const [only] = object.spec.from
  if (change.source == null || only?.type !== 'link' || change.source.existing != null) return desired
  return [changeLink({ ...only }, before.sources[0] ?? {}, wanted.sources[0] ?? {}, desired[0] ?? {})]
}

/** Of a package that the source links to, only what the link itself says may be changed: where in it, and which version of a chart. */
function changeLink(link: JsonObject, before: Source, wanted: Source, desired: JsonObject): JsonObject {
  if (wanted.object === undefined) return desired // another type of source has taken its place
  const own = { path: undefined, version: undefined }
  const content = (source: Source) =>
    Object.entries(source).map(([type, members]) => [type, type === 'object' ? members : { ...Object(members), ...own }])
  const isGitVersion = wanted.git !== undefined
  if (!isDeepStrictEqual(content(before), content(wanted))) {
    throw new DmsError({
      code: 'FAILED_PRECONDITION',
      adapter: 'reference',
      message: `source: it belongs to the package ${String(link['namespace'])}/${String(link['package'])}, which others may use too; change it there`,
      details: { reason: 'shared-source', sharedBy: [`Package/${String(link['namespace'])}/${String(link['package'])}`] },
    })
  }
  return { ...link, dir: desired['dir'] ?? null, ...(isGitVersion ? {} : { version: desired['version'] ?? null }) }
}

/** One merge patch that does what the two do one after the other. */
function mergePatches(first: JsonObject, second: JsonObject): JsonObject {
  const merged = Object.entries(second).map(([member, value]): [string, JsonValue] => {
    const before = Object.hasOwn(first, member) ? first[member] : undefined
    return [member, isObject(before) && isObject(value) ? mergePatches(before, value) : value]
  })
  return { ...first, ...Object.fromEntries(merged) }
}

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
