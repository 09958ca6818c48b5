import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { repositorySecret } from '../repo-server/find-repository.ts'
import { addressIn } from './repositories-address.ts'
import { REPOSITORY_MESSAGE } from './repositories-answer.ts'
import { RepositoryConnections } from './repositories-connection.ts'
import { repositoryContentRoutes } from './repositories-content.ts'
import { projectOf, type RepositoryLook, rbacName, shownRepositories, shownRepository } from './repositories-find.ts'
import { deleteSecret } from './repositories-secrets.ts'
import { createRepository, updateRepository, validateAccess } from './repositories-write.ts'

/** `/api/v1/repositories`, and `/api/v1/write-repositories` of a server without a hydrator. */
export function repositoryRoutes(): readonly Route[] {
  const connections = new RepositoryConnections()
  const look = ({ parts, session, query, signal }: Call): RepositoryLook => ({
    ...{ parts, session, connections, signal },
    anew: booleanOf(query, 'forceRefresh') ?? false,
  })
  const named = (call: Call) => shownRepository(look(call), addressIn(call.params['repo'] ?? ''), call.query.get('appProject') ?? '')
  return [
    {
      method: 'GET',
      path: '/api/v1/repositories',
      query: { forceRefresh: 'bool' },
      answer: async (call) => {
        const items = await shownRepositories(look(call))
        return { metadata: {}, items: items.length === 0 ? null : items }
      },
    },
    {
      method: 'POST',
      path: '/api/v1/repositories',
      body: REPOSITORY_MESSAGE,
      query: { upsert: 'bool', credsOnly: 'bool' },
      answer: createRepository,
    },
    {
      method: 'GET',
      path: '/api/v1/repositories/{repo}',
      query: { forceRefresh: 'bool' },
      answer: async (call) => {
        const repository = await named(call)
        call.parts.access.enforce(call.session, 'repositories', 'get', rbacName(projectOf(repository), repository.repo))
        return repository
      },
    },
    { method: 'PUT', path: '/api/v1/repositories/{repo}', body: REPOSITORY_MESSAGE, answer: updateRepository },
    {
      method: 'DELETE',
      path: '/api/v1/repositories/{repo}',
      query: { forceRefresh: 'bool' },
      answer: async (call) => {
        const { parts, session } = call
        const repository = await named(call)
        const { repo } = repository
        const project = projectOf(repository)
        parts.access.enforce(session, 'repositories', 'delete', rbacName(project, repo))
        connections.forget(repo, project)
        const secret = repositorySecret(parts, repo, project, false)
        if (secret === undefined) throw new ApiError(5, `repo '${repo}' not found`)
        await deleteSecret(parts, secret)
        return {}
      },
    },
    {
      method: 'POST',
      path: '/api/v1/repositories/{repo}/validate',
      wholeBody: { name: 'repo', shape: 'string' },
      query: { insecure: 'bool', enableOci: 'bool', githubAppID: 'int64', githubAppInstallationID: 'int64', forceHttpBasicAuth: 'bool' },
      answer: validateAccess,
    },
    ...repositoryContentRoutes,
    ...WRITE_PLACES.map(
      ([method, path]): Route => ({
        method,
        path: `/api/v1/write-repositories${path}`,
        answer: async () => {
          throw new ApiError(12, 'hydrator is disabled')
        },
      }),
    ),
  ]
}

const WRITE_PLACES = [
  ['GET', ''],
  ['POST', ''],
  ['GET', '/{repo}'],
  ['PUT', '/{repo}'],
  ['DELETE', '/{repo}'],
  ['POST', '/{repo}/validate'],
] as const
