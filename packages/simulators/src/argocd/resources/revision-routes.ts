import { at, isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { type ApplicationSource, projectOf, readSource, sourcesOf } from '../application.ts'
import { findApplication, findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { ApiError } from '../gateway/api-error.ts'
import { integerOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'

const PATH = '/api/v1/applications/{name}/revisions/{revision}'
const QUERY = { sourceIndex: 'int64', versionId: 'int64' } as const

/** What is known of a revision: a commit, a chart, an artifact of a registry. */
export const revisionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${PATH}/metadata`,
    query: QUERY,
    answer: async (call) => {
      const { parts, session, params, query, signal } = call
      // As it is stored: the history of a moment ago is asked for at once.
      const application = await findApplication(parts, session, params['name'] ?? '', scopeOfQuery(query), 'get', signal)
      return await parts.repoServer.revisionMetadata(sourceIn(call, application), params['revision'] ?? '', signal, projectOf(application))
    },
  },
  {
    method: 'GET',
    path: `${PATH}/chartdetails`,
    query: QUERY,
    answer: async (call) => {
      const { application, source } = known(call)
      const { parts, params, signal } = call
      if (!source.chart) throw new ApiError(2, `no chart found for application: ${params['name'] ?? ''}`)
      return await parts.repoServer.chartDetails(source, params['revision'] ?? '', signal, projectOf(application))
    },
  },
  {
    method: 'GET',
    path: `${PATH}/ocimetadata`,
    since: '3.1',
    query: QUERY,
    answer: async (call) => {
      const { application, source } = known(call)
      const { parts, params, signal } = call
      return await parts.repoServer.ociMetadata(source, params['revision'] ?? '', signal, projectOf(application))
    },
  },
]

function known(call: Call): { readonly application: KubeObject; readonly source: ApplicationSource } {
  const { parts, session, params, query } = call
  const application = findKnownApplication(parts, session, params['name'] ?? '', scopeOfQuery(query))
  return { application, source: sourceIn(call, application) }
}

/** The source at `sourceIndex`, of now or of an entry of the history. @throws ApiError 500. */
function sourceIn({ query }: Call, application: KubeObject): ApplicationSource {
  const version = integerOf(query, 'versionId')
  const sources = version === undefined ? sourcesOf(application) : sourcesThen(application, version)
  const given = integerOf(query, 'sourceIndex')
  const index = given ?? 0
  if (given !== undefined && index >= sources.length) {
    const few = sources.length === 1 ? 'is only 1 source' : `are only ${sources.length} sources`
    throw unknownSource(`source index ${index} not found because there ${few}`)
  }
  const source = sources[index]
  const length = index < 0 ? '' : ` with length ${sources.length}`
  if (source === undefined) throw new ApiError(13, `runtime error: index out of range [${index}]${length}`)
  return source
}

function sourcesThen(application: KubeObject, version: number): ApplicationSource[] {
  const history = at(application, 'status', 'history')
  const entries = Array.isArray(history) ? history.filter(isMap) : []
  const byVersion = 'error getting source by version ID: '
  if (entries.length === 0) throw unknownSource(`${byVersion}version ID ${version} not found because the app has no history`)
  const entry = entries.find(({ id }) => id === version)
  if (entry === undefined) throw unknownSource(`${byVersion}revision history not found for version ID ${version}`)
  const several = entry['sources']
  if (Array.isArray(several) && several.length > 0) return several.filter(isMap).map(readSource)
  return [readSource(isMap(entry['source']) ? entry['source'] : {})]
}

const unknownSource = (why: string) => new ApiError(2, `error getting app source by source index and version ID: ${why}`)
