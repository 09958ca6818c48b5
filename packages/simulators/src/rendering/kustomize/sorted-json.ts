import { isMap } from '../../cluster/kube-object.ts'

/** JSON as Go writes it: members sorted, and escaped what HTML would read. */
export function sortedJson(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    isMap(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  )
  return text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
