import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import type { Route } from './route.ts'

export interface Matched {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/**
 * `method`: the path is there, for other methods. `path`: it is not. The path as `routedPath` gives it.
 */
export function matchRoute(routes: readonly Route[], version: ArgoCdVersion, method: string, path: string): Matched | 'method' | 'path' {
  let missed: 'method' | 'path' = 'path'
  const given = path.split('/')
  // What follows a colon in the last segment is a verb for this router, and no route has one.
  if (given.at(-1)?.includes(':')) return 'path'
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
  const takesRest = pattern.at(-1)?.endsWith('=**}') === true
  if (takesRest ? given.length < pattern.length - 1 : pattern.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const [, name, isRest] = /^\{([^=]+)(=\*\*)?\}$/.exec(part) ?? []
    if (name !== undefined) params[name] = isRest === undefined ? (given[index] ?? '') : given.slice(index).join('/')
    else if (part !== given[index]) return undefined
  }
  return params
}
