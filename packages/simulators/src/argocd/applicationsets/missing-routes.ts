import { ApiError } from '../gateway/api-error.ts'
import type { Route } from '../gateway/route.ts'

/** What a real server has of ApplicationSets beside this: an older one answers as for a path that nobody knows, this one that it is missing. */
export const missingApplicationSetRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v1/applicationsets/generate', answer: missing('the applications that a set would generate') },
  { method: 'GET', path: '/api/v1/applicationsets/{name}/events', since: '3.4', answer: missing('the events of a set') },
  { method: 'GET', path: '/api/v1/stream/applicationsets', since: '3.4', answer: missing('a stream of sets') },
]

function missing(what: string): () => Promise<never> {
  return async () => {
    throw new ApiError(12, `the simulator does not have ${what}`)
  }
}
