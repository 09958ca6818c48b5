import { isDeepStrictEqual } from 'node:util'
import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import type { GoField, GoStruct } from '../applications/types/go-struct.ts'

/** Where Go's name is not that of JSON with a capital. */
const GO_NAMES: Readonly<Record<string, string>> = {
  jwtTokens: 'JWTTokens',
  iat: 'IssuedAt',
  exp: 'ExpiresAt',
  id: 'ID',
  keyID: 'KeyID',
  andOperator: 'UseAndOperator',
}

/** The names and places at which two values of a Go type differ, all in one row: `Description`, `Destinations`, `1`, `Namespace`. */
export function differingFields(before: JsonMap, after: JsonMap, struct: GoStruct): string[] {
  return Object.entries(struct.fields).flatMap(([name, field]) => differences(before[name], after[name], field, [goName(name)]))
}

const goName = (name: string) => GO_NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1)

function differences(before: Json | undefined, after: Json | undefined, field: GoField, path: readonly string[]): string[] {
  if (isDeepStrictEqual(before ?? null, after ?? null)) return []
  if (typeof field === 'object' && 'list' in field) return inLists(listOf(before), listOf(after), field.list, path)
  if (typeof field === 'object' && 'fields' in field) {
    const [one, other] = [isMap(before) ? before : {}, isMap(after) ? after : {}]
    return Object.entries(field.fields).flatMap(([name, below]) => differences(one[name], other[name], below, [...path, goName(name)]))
  }
  return isZero(before) && isZero(after) ? [] : [...path]
}

/** Whatever has no equal on the other side, at its place. */
function inLists(before: readonly Json[], after: readonly Json[], item: GoField, path: readonly string[]): string[] {
  const lacking = (items: readonly Json[], others: readonly Json[]): number[] => {
    const left = [...others]
    return items.flatMap((one, index) => {
      const at = left.findIndex((other) => isDeepStrictEqual(one, other))
      if (at < 0) return [index]
      left.splice(at, 1)
      return []
    })
  }
  const places = new Set([...lacking(before, after), ...lacking(after, before)])
  const [gone, come] = [new Set(lacking(before, after)), new Set(lacking(after, before))]
  return [...places].flatMap((place) =>
    differences(gone.has(place) ? before[place] : undefined, come.has(place) ? after[place] : undefined, item, [...path, String(place)]),
  )
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const isZero = (value: Json | undefined) => value === undefined || value === null || value === '' || value === false || value === 0
