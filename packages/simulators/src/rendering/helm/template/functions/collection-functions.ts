import { isMap } from '../../../../cluster/kube-object.ts'
import { isEqual, isTrue, sortedMembers, type Value } from '../go-value.ts'
import { FunctionFailure } from '../template-error.ts'
import { define, type Functions } from './define-function.ts'
import { textOf } from './text-functions.ts'

type Map = Record<string, Value>
type List = Value[]

function dict(...parts: Value[]): Map {
  const map: Map = {}
  for (let index = 0; index < parts.length; index += 2) map[textOf(parts[index])] = index + 1 < parts.length ? parts[index + 1] : ''
  return map
}

/** Into the first one; what is there (and is not empty) stays, unless it is to be overwritten. */
function mergeInto(target: Map, source: Map, overwrite: boolean): Map {
  for (const [name, value] of Object.entries(source)) {
    const before = target[name]
    if (isMap(before) && isMap(value)) mergeInto(before, value, overwrite)
    else if (overwrite ? isTrue(value) || !(name in target) : !isTrue(before)) target[name] = structuredClone(value)
  }
  return target
}

function dig(...parts: Value[]): Value {
  const map = parts.at(-1)
  let found: Value = map
  for (const key of parts.slice(0, -2)) {
    if (!isMap(found) || !Object.hasOwn(found, textOf(key))) return parts.at(-2)
    found = found[textOf(key)]
  }
  return found
}

function numbers(start: bigint, end: bigint, step: bigint): bigint[] {
  const found: bigint[] = []
  for (let value = start; step > 0n ? value < end : value > end; value += step) found.push(value)
  return found
}

const first = (list: List) => list[0] ?? null
const picked = (map: Map, keep: (name: string) => boolean) => Object.fromEntries(Object.entries(map).filter(([name]) => keep(name)))

export const COLLECTION_FUNCTIONS: Functions = {
  dict: define('v*', dict),
  get: define('ms', (map: Map, name: string) => (Object.hasOwn(map, name) ? map[name] : '')),
  set: define('msv', (map: Map, name: string, value: Value) => {
    map[name] = value
    return map
  }),
  unset: define('ms', (map: Map, name: string) => {
    delete map[name]
    return map
  }),
  hasKey: define('ms', (map: Map, name: string) => Object.hasOwn(map, name)),
  keys: define('m*', (...maps: Map[]) => maps.flatMap((map) => sortedMembers(map).map(([name]) => name))),
  values: define('m', (map: Map) => sortedMembers(map).map(([, value]) => value)),
  pick: define('ms*', (map: Map, ...names: string[]) => picked(map, (name) => names.includes(name))),
  omit: define('ms*', (map: Map, ...names: string[]) => picked(map, (name) => !names.includes(name))),
  pluck: define('sm*', (name: string, ...maps: Map[]) => maps.filter((map) => Object.hasOwn(map, name)).map((map) => map[name])),
  merge: define('mm*', (target: Map, ...sources: Map[]) => sources.reduce<Map>((merged, source) => mergeInto(merged, source, false), target)),
  mergeOverwrite: define('mm*', (target: Map, ...sources: Map[]) => sources.reduce<Map>((merged, source) => mergeInto(merged, source, true), target)),
  deepCopy: define('v', (value: Value) => structuredClone(value)),
  dig: define('v*', dig),
  list: define('v*', (...items: Value[]) => items),
  tuple: define('v*', (...items: Value[]) => items),
  first: define('l', first),
  last: define('l', (list: List) => list.at(-1) ?? null),
  rest: define('l', (list: List) => list.slice(1)),
  initial: define('l', (list: List) => list.slice(0, -1)),
  append: define('lv', (list: List, item: Value) => [...list, item]),
  prepend: define('lv', (list: List, item: Value) => [item, ...list]),
  concat: define('l*', (...lists: List[]) => lists.flat()),
  reverse: define('l', (list: List) => [...list].reverse()),
  uniq: define('l', (list: List) => list.filter((item, index) => list.findIndex((one) => isEqual(one, item)) === index)),
  without: define('lv*', (list: List, ...items: Value[]) => list.filter((item) => !items.some((one) => isEqual(one, item)))),
  compact: define('l', (list: List) => list.filter(isTrue)),
  has: define('vl', (item: Value, list: List) => list.some((one) => isEqual(one, item))),
  sortAlpha: define('v', (list: Value) => (Array.isArray(list) ? list.map(textOf) : [textOf(list)]).sort()),
  slice: define('vi*', (value: Value, from = 0, to?: number) => {
    if (typeof value !== 'string' && !Array.isArray(value)) throw new FunctionFailure(`can't slice item of type ${typeof value}`)
    return value.slice(from, to)
  }),
  until: define('i', (count: number) => numbers(0n, BigInt(count), count < 0 ? -1n : 1n)),
  untilStep: define('iii', (start: number, end: number, step: number) => (step === 0 ? [] : numbers(BigInt(start), BigInt(end), BigInt(step)))),
  toStrings: define('v', (list: Value) => (Array.isArray(list) ? list.map(textOf) : [textOf(list)])),
}
