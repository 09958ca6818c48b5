import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { KubeObject, ObjectMeta, OwnerReference } from '../kube-object.ts'
import { invalidValue } from '../rules/causes.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'
import { decodeFailure } from '../schema/decode-failure.ts'
import { withObjectDefaults } from '../schema/object-defaults.ts'
import { prune } from '../schema/prune.ts'
import { structureOf } from '../schema/structure-of.ts'
import { invalid, StatusError } from '../status-error.ts'
import { sortedJson } from './sorted-json.ts'
import type { WriteContext } from './write-context.ts'

/** What was sent, as the server reads it: without what the kind does not know, with its defaults. @throws StatusError 400. */
export function decodeObject(info: KindInfo, sent: KubeObject, context: WriteContext): KubeObject {
  const failure = decodeFailure(info, sent)
  if (failure !== undefined) throw new StatusError(400, 'BadRequest', failure)
  const { value, unknown } = pruned(info, sent)
  if (context.fieldValidation === 'Strict' && unknown.length > 0) {
    const message = `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${strictError(unknown)}`
    throw new StatusError(400, 'BadRequest', message)
  }
  return decoded(info, value, unknown, context)
}

/** The same of what a patch made of an object; recorded: its faults are 422 here, and the message holds the whole object. */
export function decodePatched(info: KindInfo, patched: KubeObject, context: WriteContext): KubeObject {
  const { value, unknown } = pruned(info, patched)
  // A patch leaves the members that it touches in alphabetical order, and the first fault is the one that is told.
  const failure = otherKindFailure(info, patched) ?? decodeFailure(info, JSON.parse(sortedJson(patched)) as KubeObject)
  if (failure !== undefined) throw patchFailure(patched, failure.replace(/^.* cannot be handled as a \w+: /, ''))
  if (context.fieldValidation === 'Strict' && unknown.length > 0) throw patchFailure(patched, strictError(unknown))
  return decoded(info, value, unknown, context)
}

/** What an apply made of an object, whose own faults have been told. */
export const decodeApplied = (info: KindInfo, object: KubeObject): KubeObject => decoded(info, object, [], {})

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

function patchFailure(patched: KubeObject, failure: string): StatusError {
  const { metadata, ...bare } = patched
  // Where the patch took all metadata away, there is none to show.
  const shown = metadata.name === '' && Object.keys(metadata).length === 1 ? bare : patched
  const reason = `Invalid value: ${JSON.stringify(sortedJson(shown))}: ${failure}`
  const cause = { reason: 'FieldValueInvalid', message: reason, field: 'patch' }
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${reason}`, { causes: [cause] })
}

function pruned(info: KindInfo, sent: KubeObject) {
  // The schemas in a definition go as deep as they like, and have members of their own.
  const structure = info.group === 'apiextensions.k8s.io' ? undefined : structureOf(info)
  return structure === undefined ? { value: sent, unknown: [] } : prune(structure, sent)
}

function decoded(info: KindInfo, sent: KubeObject, unknown: readonly string[], context: WriteContext): KubeObject {
  if (context.fieldValidation !== 'Ignore') for (const path of unknown) context.warn?.(`unknown field "${path}"`)
  const metadata = decodedMetadata(sent.metadata, context)
  const object = { ...sent, apiVersion: apiVersionOf(info), kind: info.kind, metadata }
  return withObjectDefaults(info, rulesOf(info).decoded?.(object) ?? object)
}

/** Empty members are no members; each owner counts once. */
function decodedMetadata(sent: ObjectMeta, { warn }: WriteContext): ObjectMeta {
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
  const owners = metadata.ownerReferences
  if (owners === undefined) return metadata
  const isFirst = (owner: OwnerReference, index: number) => owners.findIndex(({ uid }) => uid === owner.uid) === index
  const repeated = owners.filter((owner, index) => !isFirst(owner, index))
  if (repeated.length === 0) return metadata
  const uids = [...new Set(repeated.map(({ uid }) => uid))].join(', ')
  warn?.(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  )
  return { ...metadata, ownerReferences: owners.filter(isFirst) }
}

const strictError = (unknown: readonly string[]) => `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(', ')}`
