import type { AccessRule } from './access-options.ts'

/** What somebody wants to do. */
export type Wish = ResourceWish | PathWish

export interface ResourceWish {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

export interface PathWish {
  readonly verb: string
  readonly path: string
}

export const isPathWish = (wish: Wish): wish is PathWish => 'path' in wish

export function allows(rule: AccessRule, wish: Wish): boolean {
  if (!has(rule.verbs, wish.verb)) return false
  if (isPathWish(wish)) return (rule.nonResourceURLs ?? []).some((pattern) => matchesPath(pattern, wish.path))
  const { group, resource, subresource, name } = wish
  if (!has(rule.apiGroups ?? [], group)) return false
  const asked = subresource === undefined || subresource === '' ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`]
  if (!(rule.resources ?? []).some((one) => one === '*' || asked.includes(one))) return false
  const names = rule.resourceNames ?? []
  return names.length === 0 || (name !== undefined && names.includes(name))
}

const has = (list: readonly string[], value: string) => list.includes('*') || list.includes(value)

const matchesPath = (pattern: string, path: string) =>
  pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
