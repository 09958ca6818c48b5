/**
 * Whether two JSON values say the same: objects whatever the order of their members, a member that is `undefined` is absent, -0 is 0. Not the
 * isDeepStrictEqual of node:util: importing that module costs every consumer 9 ms.
 */
export function jsonEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, index) => jsonEqual(item, other[index]))
  }
  const names = present(one)
  return (
    names.length === present(other).length &&
    names.every((name) => Object.hasOwn(other, name) && jsonEqual(memberOf(one, name), memberOf(other, name)))
  )
}

const memberOf = (object: object, name: string): unknown => Reflect.get(object, name)
const present = (object: object) => Object.keys(object).filter((name) => memberOf(object, name) !== undefined)
