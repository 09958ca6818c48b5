import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '../kube-object.ts'
import { asMember, difference, type FieldSet, isEmptySet, sortedSet } from './field-set.ts'

/** An entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  readonly manager?: string
  readonly operation?: 'Apply' | 'Update'
  readonly apiVersion?: string
  /** RFC 3339. Missing on an apply that changed nothing. */
  readonly time?: string
  readonly fieldsType?: string
  readonly fieldsV1?: FieldSet
  readonly subresource?: string
}

export interface Owner {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string | undefined
  readonly fields: FieldSet
}

/** Under their identity: the same manager is another owner per operation and subresource, and per version when it updates. */
export type Owners = Map<string, Owner>

export const ownerId = ({ manager, operation, apiVersion, subresource }: Omit<Owner, 'fields' | 'time'>): string =>
  JSON.stringify({ manager, operation, ...(operation === 'Apply' ? {} : { apiVersion }), ...(subresource === '' ? {} : { subresource }) })

export const entriesOf = (object: KubeObject | undefined): readonly ManagedFieldsEntry[] | undefined => {
  const entries: unknown = object?.metadata === undefined ? undefined : Reflect.get(object.metadata, 'managedFields')
  return Array.isArray(entries) ? entries : undefined
}

export function ownersOf(object: KubeObject | undefined): Owners {
  const owners: Owners = new Map()
  for (const { manager = '', operation = 'Update', apiVersion = '', subresource = '', time, fieldsV1 = {} } of entriesOf(object) ?? []) {
    const owner = { manager, operation, apiVersion, subresource, time, fields: fieldsV1 }
    owners.set(ownerId(owner), owner)
  }
  return owners
}

/** The object with these owners written into it. */
export function withOwners(object: KubeObject, owners: Owners): KubeObject {
  const metadata = { ...object.metadata }
  Reflect.deleteProperty(metadata, 'managedFields')
  if (owners.size === 0) return { ...object, metadata }
  return { ...object, metadata: Object.assign(metadata, { managedFields: [...owners.values()].sort(compareOwners).map(entryOf) }) }
}

const entries = new WeakMap<Owner, ManagedFieldsEntry>()

function entryOf(owner: Owner): ManagedFieldsEntry {
  const known = entries.get(owner)
  if (known !== undefined) return known
  const { manager, operation, apiVersion, subresource, time, fields } = owner
  const entry = {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: sortedSet(fields),
    ...(subresource === '' ? {} : { subresource }),
  }
  entries.set(owner, entry)
  return entry
}

const compareText = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)

/** Applies before updates, then by time, manager, version and subresource. */
const compareOwners = (a: Owner, b: Owner) =>
  compareText(a.operation, b.operation) ||
  compareText(a.time ?? '', b.time ?? '') ||
  compareText(a.manager, b.manager) ||
  compareText(a.apiVersion, b.apiVersion) ||
  compareText(a.subresource, b.subresource)

/** What the server itself decides, and what names the object: nobody owns that. */
const UNOWNED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': asMember({
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:clusterName': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  }),
}

export const ownable = (fields: FieldSet): FieldSet => difference(fields, UNOWNED)

export function dropEmpty(owners: Owners): void {
  for (const [id, { fields }] of owners) if (isEmptySet(fields)) owners.delete(id)
}

/** Whether a write changed nothing but times in managedFields: it is none then. */
export function sameButForTimes(before: KubeObject, after: KubeObject): boolean {
  const bare = ({ metadata, ...rest }: KubeObject) => {
    const { resourceVersion: _version, ...others } = metadata
    const timeless = entriesOf({ ...rest, metadata } as KubeObject)?.map(({ time: _time, ...entry }) => entry) ?? []
    return { ...rest, metadata: { ...others, managedFields: timeless } }
  }
  return isDeepStrictEqual(bare(before), bare(after))
}
