import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { API_PATHS, API_PATHS_SINCE } from './api-paths.ts'

/** The description of the API: its paths and their methods, without what they take and answer. */
export function swagger(version: ArgoCdVersion): Response {
  const paths = Object.entries(API_PATHS)
    .filter(([path]) => isSince(version, API_PATHS_SINCE[path] ?? '2.14'))
    .map(([path, methods]) => [`/api${path}`, Object.fromEntries(methods.split(' ').map((method) => [method, { responses: {} }]))])
  const description = {
    consumes: ['application/json'],
    produces: ['application/json'],
    swagger: '2.0',
    info: { description: 'Description of all APIs', title: 'Consolidate Services', version: 'version not set' },
    paths: Object.fromEntries(paths),
    definitions: {},
  }
  // Nothing says that it is JSON (recorded).
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-frame-options': 'DENY', 'content-security-policy': `frame-ancestors 'none'` }
  return new Response(JSON.stringify(description), { headers })
}
