import { isMap } from '../kube-object.ts'
import type { StructuralSchema } from '../schema/structural-schema.ts'
import { goJson, goValue } from '../schema/validation/go-value.ts'

/** The element of an item of a list whose items are told apart, or why it has none. */
export type ItemElement = { readonly element: string } | { readonly failure: string }

export function itemElement(schema: StructuralSchema, item: unknown): ItemElement {
  if (schema['x-kubernetes-list-type'] === 'set') {
    if (isMap(item)) return { failure: "associative list without keys has an element that's a map type" }
    if (Array.isArray(item)) return { failure: 'not supported: associative list with lists as elements' }
    return { element: `v:${JSON.stringify(item)}` }
  }
  if (item === null) return { failure: 'associative list with keys may not have a null element' }
  if (!isMap(item)) return { failure: 'associative list with keys may not have non-map elements' }
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const found = keys.flatMap((key) => {
    const value = item[key] ?? schema.items?.properties?.[key]?.default
    return value === undefined ? [] : [[key, value] as const]
  })
  if (found.length === 0) {
    const names = keys.map((key) => JSON.stringify(key)).join(' ')
    return {
      failure: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    }
  }
  return { element: `k:${goJson(Object.fromEntries(found))}` }
}

/** As messages write a path: `.spec.containers[name="web"].image`. */
export const pathText = (elements: readonly string[]): string => elements.map(elementText).join('')

function elementText(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`
  if (element.startsWith('i:')) return `[${element.slice(2)}]`
  return keyText(element)
}

/** `[containerPort=80,protocol="TCP"]` */
export function keyText(element: string): string {
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`
  const keys: unknown = JSON.parse(element.slice(2))
  return isMap(keys)
    ? `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${goValue(value)}`)
        .join(',')}]`
    : '[]'
}
