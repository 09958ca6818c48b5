import { isMap } from './kube-object.ts'

/** As Go prints a value by `%v`. */
export function goPlain(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`
  if (!isMap(value)) return String(value)
  return `map[${Object.keys(value)
    .sort()
    .map((name) => `${name}:${goPlain(value[name])}`)
    .join(' ')}]`
}
