import { itemsOf, memberShape, membersOf, ownedBy, type Shape } from './shapes.ts'

/** The live value with what is applied laid over it. Shares with the live one what does not change. */
export function mergedFields(shape: Shape, live: unknown, applied: unknown): unknown {
  if (applied === undefined || live === applied) return live
  if (live === undefined) return applied
  // Where anything may be, a null is an empty one of what there is (measured).
  const owned = ownedBy(shape, applied === null && shape?.type === undefined ? live : applied)
  if (owned === 'whole' || owned !== ownedBy(shape, live)) return isSameScalar(live, applied) ? live : applied
  return owned === 'items' ? mergedItems(shape, live, applied) : mergedMembers(shape, live, applied)
}

const isSameScalar = (a: unknown, b: unknown) => a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))

function mergedMembers(shape: Shape, live: unknown, applied: unknown): unknown {
  const old = membersOf(live)
  const now = membersOf(applied)
  const names = Object.keys(now)
  if (Object.keys(old).length === 0 && names.length === 0) return live === null || applied === null ? applied : live
  let result: Record<string, unknown> | undefined
  for (const name of names) {
    const next = mergedFields(memberShape(shape, name), old[name], now[name])
    if (next === old[name]) continue
    result ??= { ...old }
    result[name] = next
  }
  return result ?? old
}

/**
 * Items of both lists in an order that keeps the applied one; items that only the live list has stay before the applied item that they stood before.
 * So a new applied item comes where the applied list has it.
 */
function mergedItems(shape: Shape, live: unknown, applied: unknown): unknown {
  const old = itemsOf(shape, live)
  const now = itemsOf(shape, applied)
  if (old.size === 0 && now.size === 0) return live === null || applied === null ? applied : live
  const merge = (element: string) => {
    const [first] = old.get(element) ?? []
    const [next] = now.get(element) ?? []
    return mergedFields(shape?.items, old.get(element)?.length === 1 ? first : undefined, next)
  }
  const oldOrder = Array.isArray(live) ? orderOf(old, live) : []
  const nowOrder = [...now.keys()]
  const shared = nowOrder.filter((element) => old.has(element))
  const done = new Set<string>()
  const result: unknown[] = []
  const take = (element: string) => {
    done.add(element)
    result.push(merge(element))
    if (shared[0] === element) shared.shift()
  }
  let left = 0
  let right = 0
  while (left < oldOrder.length || right < nowOrder.length) {
    const before = oldOrder[left]
    const after = nowOrder[right]
    if (before !== undefined && after !== undefined) {
      if (before.element === after) {
        take(after)
        left++
        right++
        continue
      }
      // Of both lists, but another one is next in the applied order.
      if (now.has(before.element) && shared[0] !== undefined && shared[0] !== before.element) {
        left++
        continue
      }
    }
    if (before !== undefined) {
      if (!now.has(before.element)) {
        result.push(before.item)
        left++
        continue
      }
      if (done.has(before.element)) left++
    }
    if (after !== undefined) {
      take(after)
      right++
    }
  }
  const list = Array.isArray(live) ? live : []
  return list.length === result.length && list.every((item, index) => item === result[index]) ? live : result
}

/** The live items in their order, each with its element. */
function orderOf(items: ReadonlyMap<string, readonly unknown[]>, list: readonly unknown[]): { readonly element: string; readonly item: unknown }[] {
  const elements = new Map<unknown, string>()
  for (const [element, same] of items) for (const item of same) elements.set(item, element)
  return list.flatMap((item) => {
    const element = elements.get(item)
    return element === undefined ? [] : [{ element, item }]
  })
}
