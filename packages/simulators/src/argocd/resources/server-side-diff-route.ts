import { textAt } from '../../cluster/kube-object.ts'
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
    // It looks for the live object of each without asking how many there are.
    if (targets.length > 0) throw new ApiError(13, 'runtime error: index out of range [0] with length 0')
    return { modified: false }
  },
}

function requireManifest(text: string, index: number): void {
  if (text === '' || text === 'null') return
  const failed = (why: string) => new ApiError(2, `error unmarshaling target manifest ${index}: ${why}`)
  if (!textAt(parsed(text, failed), 'kind')) throw failed(`Object 'Kind' is missing in '${text}'`)
}

function parsed(text: string, failed: (why: string) => ApiError): unknown {
  try {
    return parseGoJson(text)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw failed(error.message === 'unexpected EOF' ? 'unexpected end of JSON input' : error.message)
  }
}
