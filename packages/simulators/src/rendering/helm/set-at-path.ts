import { isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'

/** Why a value does not go where a path says. */
export class TargetPathFailure extends Error {}

/** Values with one more at a path like `image.tag` or `hosts[0].name`, as `helm --set` has paths. @throws TargetPathFailure. */
export const setAtPath = (values: JsonMap, path: string, value: Json): JsonMap => setAt(values, partsOf(path), value) as JsonMap

/** A backslash takes the meaning from a dot. */
function partsOf(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|((?:\\.|[^.[\\])+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? '').replace(/\\(.)/g, '$1') : Number(index),
  )
}

function setAt(before: Json | undefined, [part, ...rest]: readonly (string | number)[], value: Json): Json {
  if (part === undefined) return value
  if (typeof part === 'number') {
    const list = before === undefined || before === null ? [] : before
    if (!Array.isArray(list)) throw new TargetPathFailure(`key map already has a value that is no list at index ${part}`)
    const filled = Array.from({ length: Math.max(list.length, part + 1) }, (_, index) => list[index] ?? null)
    filled[part] = setAt(list[part], rest, value)
    return filled
  }
  const map = before === undefined || before === null ? {} : before
  if (!isMap(map)) throw new TargetPathFailure(`unable to set ${part}: the value above it is no map`)
  return { ...map, [part]: setAt(map[part], rest, value) }
}
