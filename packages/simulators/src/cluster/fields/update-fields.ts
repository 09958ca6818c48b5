import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { emptyObject } from '../schema/built-in/empty-object.ts'
import { structureOf } from '../schema/structure-of.ts'
import { capUpdates } from './cap-updates.ts'
import { type ChangedFields, changedFields } from './changed-fields.ts'
import { isEmptySet, union } from './field-set.ts'
import { entriesOf, type Owners, ownable, ownerId, ownersOf, withOwners } from './managed-fields.ts'
import { conflictsOf, takeFromOthers } from './owner-changes.ts'
import { writableFields } from './reset-fields.ts'
import { typedFailure } from './typed-failure.ts'

export interface FieldsUpdate {
  readonly info: KindInfo
  /** As it is stored; undefined = a create. */
  readonly before?: KubeObject | undefined
  /** As it was asked for, with its defaults, before the server fills in what it decides itself. */
  readonly after: KubeObject
  readonly manager: string
  readonly subresource?: string | undefined
  /** RFC 3339 in whole seconds. */
  readonly time: string
}

/** Notes down who changed what by a create, an update or a patch: the changed fields are the manager's from now on, and no longer anybody else's. */
export function updateFields({ info, before, after, manager, subresource = '', time }: FieldsUpdate): KubeObject {
  const owners = ownersToStartFrom(before, after, subresource)
  // Measured: what does not fit its schema beside a written status makes the server forget all owners.
  if (subresource === 'status' && info.custom === true && typedFailure(structureOf(info), after) !== undefined) return withOwners(after, new Map())
  // Who has reset the owners is left alone, until somebody applies.
  if (owners.size === 0 && before !== undefined) return withOwners(after, owners)
  recordUpdate(owners, { info, before, after, manager, subresource, time })
  return withOwners(after, owners)
}

/** A caller may change the entries themselves, but not forget them. */
function ownersToStartFrom(before: KubeObject | undefined, after: KubeObject, subresource: string): Owners {
  if (subresource !== '') return ownersOf(before)
  const entries = entriesOf(after) ?? []
  const [first] = entries
  if (first !== undefined && entries.length === 1 && Object.keys(first).length === 0) return new Map()
  return entries.length === 0 ? ownersOf(before) : ownersOf(after)
}

export function recordUpdate(owners: Owners, { info, before, after, manager, subresource = '', time }: FieldsUpdate): void {
  const structure = structureOf(info)
  const all = changedFields(structure, before === undefined ? emptyObject(info) : bare(before), bare(after))
  const changed: ChangedFields = {
    added: writableFields(info, subresource, all.added),
    modified: writableFields(info, subresource, all.modified),
    removed: writableFields(info, subresource, all.removed),
  }
  takeFromOthers(owners, conflictsOf(owners, changed, ''), changed, '')
  const own = ownable(union(changed.modified, changed.added))
  if (!isEmptySet(own)) {
    const key = { manager, operation: 'Update' as const, apiVersion: apiVersionOf(info), subresource }
    const known = owners.get(ownerId(key))
    owners.set(ownerId(key), { ...key, time, fields: known === undefined ? own : union(known.fields, own) })
  }
  capUpdates(owners)
}

/** Without the members that nobody owns anyway; comparing them is wasted. */
function bare(object: KubeObject): unknown {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object
  const owned = { ...metadata }
  for (const member of UNOWNED) Reflect.deleteProperty(owned, member)
  // An object without metadata worth owning has the member all the same.
  return { ...rest, metadata: owned }
}

const UNOWNED = ['managedFields', 'name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink']
