import { findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { ApiError } from '../gateway/api-error.ts'
import { parseGoJson } from '../gateway/go-json.ts'
import type { Route } from '../gateway/route.ts'
import { cachedManagedResources } from './cached-state.ts'

/**
 * Compares what the request brings along by dry runs. A query cannot name live resources, so over HTTP there is never anything to compare: no
 * difference, even for an application that has one (recorded).
 */
export const serverSideDiffRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications/{appName}/server-side-diff',
  since: '3.2',
  query: { liveResources: { refused: 'unsupported field type *v1alpha1.ResourceDiff' } },
  answer: async (call) => {
    const { parts, session, params, query, signal } = call
    const application = findKnownApplication(parts, session, params['appName'] ?? '', scopeOfQuery(query))
    await throughKubernetes(parts, signal, 'failed to get OpenAPI schema: ', () => undefined)
    await prefixPlainErrors('error getting managed resources: ', () => cachedManagedResources(call, application))
    const targets = query.getAll('targetManifests')
    for (const [index, target] of targets.entries()) requireManifest(target, index)
    if (targets.length > 0) throw new ApiError(2, 'error performing state diffs: left and right arrays have mismatched lengths')
    return { modified: false }
  },
}

function requireManifest(text: string, index: number): void {
  try {
    parseGoJson(text)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ApiError(2, `error unmarshaling target manifest ${index}: ${error.message}`)
  }
}
