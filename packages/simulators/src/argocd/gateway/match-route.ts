import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import type { Route } from './route.ts'

export interface Matched {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** `method`: the path is there, for other methods. `path`: it is not. */
export function matchRoute(routes: readonly Route[], version: ArgoCdVersion, method: string, path: string): Matched | 'method' | 'path' {
  let missed: 'method' | 'path' = 'path'
  const given = path.split('/')
  for (const route of routes) {
    if (route.since !== undefined && !isSince(version, route.since)) continue
    const params = paramsOf(route.path.split('/'), given)
    if (params === undefined) continue
    if (route.method === method) return { route, params }
    missed = 'method'
  }
  return missed
}

function paramsOf(pattern: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const found = given[index] ?? ''
    const [, name] = /^\{(.+)\}$/.exec(part) ?? []
    if (name !== undefined) params[name] = decodeURIComponent(found)
    else if (part !== found) return undefined
  }
  return params
}
