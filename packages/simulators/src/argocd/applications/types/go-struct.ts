import { isMap, type Json, type JsonMap } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'

export type GoField = 'string' | 'bool' | 'int64' | 'any' | GoStruct | { readonly list: GoField } | { readonly map: GoField }

/** A Go type of Argo CD's API as data. Every one is a MessageShape too, which bodies are decoded with. */
export interface GoStruct {
  readonly type: string
  /** Where Go has it. Default `v1alpha1`. */
  readonly goPackage?: string
  /** In the order in which Go writes them. */
  readonly fields: Readonly<Record<string, GoField>>
  /** Written even where nothing is in them: without `omitempty`, and structs that are no pointers. */
  readonly always?: readonly string[]
  /** Pointers to scalars from that version on: an explicit `false` or 0 is kept. */
  readonly pointers?: Readonly<Record<string, ArgoCdVersion>>
  /** Older versions do not know the field, and drop it. */
  readonly since?: Readonly<Record<string, ArgoCdVersion>>
  /** From then on left out where nothing is in it, although it is in `always`. */
  readonly omittedSince?: Readonly<Record<string, ArgoCdVersion>>
}

/** What Go reads into the type and writes again: unknown members are gone, `omitempty` has left out what is empty. */
export function goMarshalled(value: unknown, struct: GoStruct, version: ArgoCdVersion): JsonMap {
  const given = isMap(value) ? value : {}
  const written: JsonMap = {}
  for (const [name, field] of Object.entries(struct.fields)) {
    if (!isSince(version, struct.since?.[name] ?? '2.14')) continue
    const member = given[name]
    const isThere = member !== undefined && member !== null
    if (struct.always?.includes(name)) {
      const always = isThere ? marshalledField(member, field, version) : zeroOf(field, version)
      const omittedSince = struct.omittedSince?.[name]
      if (omittedSince !== undefined && isSince(version, omittedSince) && isEmpty(always)) continue
      written[name] = always
    } else if (isThere) {
      const pointerSince = struct.pointers?.[name]
      const isPointer = pointerSince !== undefined && isSince(version, pointerSince)
      const shown = marshalledField(member, field, version)
      // A struct that is here is behind a pointer, and there even when it is empty.
      if (isPointer || isStruct(field) || field === 'any' || !isEmpty(shown)) written[name] = shown
    }
  }
  return written
}

function marshalledField(value: Json, field: GoField, version: ArgoCdVersion): Json {
  if (typeof field === 'string') return structuredClone(value)
  if (isStruct(field)) return goMarshalled(value, field, version)
  if ('list' in field) return Array.isArray(value) ? value.map((item: Json) => marshalledItem(item, field.list, version)) : []
  return isMap(value) ? sortedMap(value, (member) => marshalledItem(member, field.map, version)) : {}
}

const marshalledItem = (item: Json, field: GoField, version: ArgoCdVersion): Json =>
  item === null ? zeroOf(field, version) : marshalledField(item, field, version)

function zeroOf(field: GoField, version: ArgoCdVersion): Json {
  if (field === 'string') return ''
  if (field === 'bool') return false
  if (field === 'int64') return 0
  return isStruct(field) ? goMarshalled({}, field, version) : null
}

const isStruct = (field: GoField): field is GoStruct => typeof field === 'object' && 'fields' in field

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isMap(value) ? Object.keys(value).length === 0 : value === '' || value === false || value === 0 || value === null
}

/** Go writes maps by their keys. */
const sortedMap = (map: JsonMap, shown: (member: Json) => Json): JsonMap =>
  Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((name) => [name, shown(map[name] ?? null)]),
  )
