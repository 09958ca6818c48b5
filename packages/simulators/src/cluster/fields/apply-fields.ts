import { isDeepStrictEqual } from 'node:util'
import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { structureOf } from '../schema/structure-of.ts'
import { StatusError } from '../status-error.ts'
import { applyConflict } from './apply-conflict.ts'
import { capUpdates } from './cap-updates.ts'
import { type ChangedFields, changedFields } from './changed-fields.ts'
import { withoutDroppedFields } from './dropped-fields.ts'
import { fieldsOf } from './fields-of.ts'
import { dropEmpty, entriesOf, ownable, ownerId, ownersOf, withOwners } from './managed-fields.ts'
import { mergedFields } from './merged-fields.ts'
import { conflictsOf, takeFromOthers } from './owner-changes.ts'
import { writableFields } from './reset-fields.ts'
import { typedFailure } from './typed-failure.ts'
import { recordUpdate } from './update-fields.ts'

export interface FieldsApply {
  readonly info: KindInfo
  /** As it is stored; undefined = there is none yet. */
  readonly live?: KubeObject | undefined
  /** As it was sent. */
  readonly applied: KubeObject
  readonly manager: string
  /** Takes over what others own. Default false. */
  readonly force?: boolean | undefined
  readonly subresource?: string | undefined
  /** RFC 3339 in whole seconds. */
  readonly time: string
}

/**
 * Server-side apply: the live object with what is applied laid over it, without what the manager applied before, leaves out now and nobody else
 * owns. Without defaults of its own.
 *
 * @throws StatusError 400 for an object that names managedFields, 500 for one that does not fit the schema, 409 with a cause per field that
 * another one owns with another value.
 */
export function applyFields({ info, live, applied, manager, force = false, subresource = '', time }: FieldsApply): KubeObject {
  if (entriesOf(applied) !== undefined) throw new StatusError(400, 'BadRequest', 'metadata.managedFields must be nil')
  const structure = structureOf(info)
  const failure = typedFailure(structure, applied)
  if (failure !== undefined) throw new StatusError(500, '', `failed to create typed patch object (${nameOf(info, applied)}): ${failure}`)
  const owners = ownersOf(live)
  if (owners.size === 0 && live !== undefined) recordUpdate(owners, { info, after: live, manager: 'before-first-apply', time })

  const key = { manager, operation: 'Apply' as const, apiVersion: apiVersionOf(info), subresource }
  const id = ownerId(key)
  const before = owners.get(id)
  // What nobody owns in the end (the name…) counts as applied until then: it keeps what it lies in.
  const fields = writableFields(info, subresource, fieldsOf(structure, applied))
  owners.set(id, { ...key, time: before?.time, fields })

  const start = withoutOwners(live)
  const merged = mergedFields(structure, start, applied)
  const next = before === undefined ? merged : withoutDroppedFields(structure, merged, owners, { last: before.fields, now: fields })
  const all = changedFields(structure, start, next)
  const changed: ChangedFields = {
    added: writableFields(info, subresource, all.added),
    modified: writableFields(info, subresource, all.modified),
    removed: writableFields(info, subresource, all.removed),
  }
  const conflicts = conflictsOf(owners, changed, id)
  if (!force && conflicts.size > 0) throw applyConflict(owners, conflicts)
  takeFromOthers(owners, conflicts, changed, id)
  const own = owners.get(id)
  if (own !== undefined) owners.set(id, { ...own, time: isDeepStrictEqual(start, next) ? own.time : time, fields: ownable(fields) })
  dropEmpty(owners)
  capUpdates(owners)
  return withOwners(next as KubeObject, owners)
}

function withoutOwners(object: KubeObject | undefined): unknown {
  if (object === undefined) return {}
  const metadata = { ...object.metadata }
  Reflect.deleteProperty(metadata, 'managedFields')
  return { ...object, metadata }
}

function nameOf(info: KindInfo, { metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}; ${info.group}/${info.version}, Kind=${info.kind}`
}
