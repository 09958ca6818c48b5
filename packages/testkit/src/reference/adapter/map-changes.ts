import { isDeepStrictEqual } from 'node:util'
import type { ChangeSet, JsonObject, JsonValue, ResourceChange, Warning } from '@gitops-dms/core'
import { resourceOf } from './deployment-ref.ts'
import { isObject, maskManifest } from './mask-manifest.ts'
import type { WireChange, WireChanges } from './reference-types.ts'

const ACTIONS: Readonly<Record<string, ResourceChange['action']>> = { add: 'create', change: 'update', remove: 'delete' }

/** What a diff or a plan says, from live to desired, member by member; secrets are masked. Pure. */
export function mapChanges({ changes, complete }: WireChanges, warnings: readonly Warning[] = []): ChangeSet {
  return { changes: changes.map(mapChange), complete, warnings }
}

function mapChange({ action, object, live, desired }: WireChange): ResourceChange {
  const sideOf = (manifest: JsonObject | null): Side =>
    manifest === null ? NOTHING : { value: manifest, shown: maskManifest(manifest, object.kind) }
  return { resource: resourceOf(object), action: ACTIONS[action] ?? action, fields: compare('', sideOf(live), sideOf(desired)) }
}

/** What is compared, and what of it may be shown: a secret that changes is a change, with the mask on both sides. */
interface Side {
  readonly value: JsonValue | undefined
  readonly shown: JsonValue | undefined
}

const NOTHING: Side = { value: undefined, shown: undefined }

/** The places where two manifests differ, as deep as both are objects; lists are compared whole. */
function compare(path: string, from: Side, to: Side): ResourceChange['fields'] {
  if (isDeepStrictEqual(from.value, to.value)) return []
  const names = membersOf(from, to)
  if (names === null) {
    return [{ path, ...(from.shown === undefined ? {} : { from: from.shown }), ...(to.shown === undefined ? {} : { to: to.shown }) }]
  }
  return names.flatMap((name) => compare(`${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, memberOf(from, name), memberOf(to, name)))
}

/** Null where the two are not compared by their members. */
function membersOf({ value: from }: Side, { value: to }: Side): string[] | null {
  if (!isObject(from) || !isObject(to)) return null
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
}

function memberOf({ value, shown }: Side, name: string): Side {
  if (!isObject(value) || !Object.hasOwn(value, name)) return NOTHING
  return { value: value[name], shown: isObject(shown) ? shown[name] : shown }
}
