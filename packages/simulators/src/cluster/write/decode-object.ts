import { goPlain } from '../go-plain.ts'
import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { JsonMap, KubeObject, ObjectMeta, OwnerReference } from '../kube-object.ts'
import { invalidValue } from '../rules/causes.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'
import { conversionFailure } from '../schema/conversion-failure.ts'
import { decodeFailure } from '../schema/decode-failure.ts'
import type { DefaultsOptions } from '../schema/defaults.ts'
import { withObjectDefaults } from '../schema/object-defaults.ts'
import { prune } from '../schema/prune.ts'
import { structureOf } from '../schema/structure-of.ts'
import { invalid, StatusError } from '../status-error.ts'
import { sortedJson } from './sorted-json.ts'
import type { WriteContext } from './write-context.ts'

/** What was sent, as the server reads it: without what the kind does not know, with its defaults. @throws StatusError 400. */
export function decodeObject(info: KindInfo, sent: KubeObject, context: WriteContext, options: DecodeOptions = {}): KubeObject {
  const failure = decodeFailure(info, sent)
  if (failure !== undefined) throw new StatusError(400, 'BadRequest', failure)
  const { value, unknown } = pruned(info, sent)
  if (context.fieldValidation === 'Strict' && unknown.length > 0) {
    const message = `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${strictError(unknown)}`
    throw new StatusError(400, 'BadRequest', message)
  }
  return decoded(info, value, unknown, context, options)
}

/**
 * The same of what a patch made of an object; recorded: its faults are 422 here, and the message holds the whole object. `strategic`: the patch,
 * when it was a strategic one: then the message holds that, and the words are those of another decoder.
 */
export function decodePatched(info: KindInfo, patched: KubeObject, context: WriteContext, strategic?: JsonMap): KubeObject {
  const { value, unknown } = pruned(info, patched)
  const shown = strategic === undefined ? patchedText(patched) : goPlain(strategic)
  const failure = otherKindFailure(info, patched) ?? (strategic === undefined ? textFailure(info, patched) : conversionFailure(info, patched))
  if (failure !== undefined) throw patchFailure(shown, failure)
  if (context.fieldValidation === 'Strict' && unknown.length > 0) throw patchFailure(shown, strictError(unknown))
  return decoded(info, value, unknown, context, { keepsOwners: true })
}

/** A patch leaves the members that it touches in alphabetical order, and the first fault is the one that is told. */
const textFailure = (info: KindInfo, patched: KubeObject) =>
  decodeFailure(info, JSON.parse(sortedJson(patched)))?.replace(/^.* cannot be handled as a \w+: /, '')

/** What an apply made of an object, whose own faults have been told. */
export function decodeApplied(info: KindInfo, object: KubeObject): KubeObject {
  const failure = conversionFailure(info, object)
  if (failure === undefined) return decoded(info, object, [], {}, { nulls: 'kept' })
  const { name, namespace = '' } = object.metadata
  const kind = `${info.group}/${info.version}, Kind=${info.kind}`
  const why = `unable to convert unstructured object to ${kind}: ${failure}`
  throw new StatusError(500, '', `failed to convert new object (${namespace}/${name}; ${kind}) to proper version: ${why}`)
}

/** No patch makes another kind of an object. @throws StatusError 422 for a custom resource. */
function otherKindFailure(info: KindInfo, { apiVersion, kind, metadata }: KubeObject): string | undefined {
  if (kind === info.kind && apiVersion === apiVersionOf(info)) return undefined
  if (info.custom !== true)
    return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  const cause =
    kind === info.kind ? invalidValue('apiVersion', apiVersion, `must be ${apiVersionOf(info)}`) : invalidValue('kind', kind, `must be ${info.kind}`)
  // Named by what the patch made of it (measured): `v1` has no group.
  throw invalid({ ...info, kind, group: apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '' }, metadata.name, [cause])
}

function patchedText(patched: KubeObject): string {
  const { metadata, ...bare } = patched
  // Where the patch took all metadata away, there is none to show.
  return sortedJson(metadata.name === '' && Object.keys(metadata).length === 1 ? bare : patched)
}

/** `shown`: what came of the patch, or the patch itself. */
export function patchFailure(shown: string, failure: string): StatusError {
  const reason = `Invalid value: ${JSON.stringify(shown)}: ${failure}`
  const cause = { reason: 'FieldValueInvalid', message: reason, field: 'patch' }
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${reason}`, { causes: [cause] })
}

function pruned(info: KindInfo, sent: KubeObject) {
  // The schemas in a definition go as deep as they like, and have members of their own.
  const structure = info.group === 'apiextensions.k8s.io' ? undefined : structureOf(info)
  return structure === undefined ? { value: sent, unknown: [] } : prune(structure, sent)
}

export interface DecodeOptions extends DefaultsOptions {
  /** Owners that are there twice are left for later. */
  readonly keepsOwners?: boolean
}

function decoded(info: KindInfo, sent: KubeObject, unknown: readonly string[], context: WriteContext, options: DecodeOptions = {}): KubeObject {
  if (context.fieldValidation !== 'Ignore') for (const path of unknown) context.warn?.(`unknown field "${path}"`)
  const metadata = decodedMetadata(sent.metadata, context, options)
  const object = { ...sent, apiVersion: apiVersionOf(info), kind: info.kind, metadata }
  return withObjectDefaults(info, rulesOf(info).decoded?.(object) ?? object, options)
}

/** Empty members are no members; each owner counts once. */
function decodedMetadata(sent: ObjectMeta, context: WriteContext, { keepsOwners = false }: DecodeOptions): ObjectMeta {
  const metadata: ObjectMeta = { ...sent, name: sent?.name ?? '' }
  for (const member of ['labels', 'annotations'] as const) {
    const map = metadata[member]
    if (map !== undefined && Object.values(map ?? {}).includes(null as never))
      metadata[member] = Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? '']))
  }
  for (const [member, value] of Object.entries(metadata)) {
    const empty = value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0)
    if (empty || (value === '' && member !== 'name') || member === 'selfLink') Reflect.deleteProperty(metadata, member)
  }
  return keepsOwners ? metadata : withUniqueOwners(metadata, context, '')
}

/** What a patch made, once it is known who owns it (measured). */
export function withOwnersOnce(object: KubeObject, context: WriteContext): KubeObject {
  const metadata = withUniqueOwners(object.metadata, context, ' after mutating admission happens')
  return metadata === object.metadata ? object : { ...object, metadata }
}

function withUniqueOwners(metadata: ObjectMeta, { warn }: WriteContext, when: string): ObjectMeta {
  const owners = metadata.ownerReferences
  if (owners === undefined) return metadata
  const isFirst = (owner: OwnerReference, index: number) => owners.findIndex(({ uid }) => uid === owner.uid) === index
  const repeated = owners.filter((owner, index) => !isFirst(owner, index))
  if (repeated.length === 0) return metadata
  const uids = [...new Set(repeated.map(({ uid }) => uid))].join(', ')
  warn?.(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  )
  return { ...metadata, ownerReferences: owners.filter(isFirst) }
}

const strictError = (unknown: readonly string[]) => `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`
