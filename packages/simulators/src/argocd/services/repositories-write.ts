import type { JsonMap } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf, integerOf } from '../gateway/query-values.ts'
import type { Call } from '../gateway/route.ts'
import { findRepository, hasCredentials, repositorySecret, templateOf, templateSecret, withCredentialsOf } from '../repo-server/find-repository.ts'
import { REPOSITORY_SETTINGS, type Repository } from '../repo-server/repository.ts'
import { addressIn } from './repositories-address.ts'
import { knownSettings, writtenRepository } from './repositories-answer.ts'
import { differentKeys, specIsDifferent } from './repositories-difference.ts'
import { projectOf, rbacName, storedRepository } from './repositories-find.ts'
import { createSecret, type SecretPurpose, updateSecret } from './repositories-secrets.ts'

const PURPOSE: SecretPurpose = { type: 'repository', prefix: 'repo', known: REPOSITORY_SETTINGS }

/** Stores a repository that can be reached, or that belongs to a project; one that is stored must be the same, or `upsert` be said. */
export async function createRepository({ parts, session, body, query, signal }: Call): Promise<JsonMap> {
  const asked = repositoryIn(parts.version, body, textAt(body, 'repo') ?? '')
  const project = projectOf(asked)
  parts.access.enforce(session, 'repositories', 'create', rbacName(project, asked.repo))
  if (project === '') await parts.repoServer.testRepository(withTemplate(parts, asked), signal)
  const secret = repositorySecret(parts, asked.repo, project, false)
  if (secret === undefined) {
    await createSecret(parts, PURPOSE, asked, asked.repo, project)
    return writtenRepository(asked)
  }
  const stored: Repository = { type: 'git', ...findRepository(parts, asked.repo, project) }
  const keys = differentKeys(stored, asked, REPOSITORY_SETTINGS)
  if (keys.length === 0) return writtenRepository(stored)
  if (booleanOf(query, 'upsert') !== true) throw specIsDifferent('repository', keys)
  await updateSecret(parts, secret, PURPOSE, asked)
  // The real server shows all of what it was given here.
  return { ...asked, connectionState: { status: 'Successful', message: '', attemptedAt: null } }
}

export async function updateRepository({ parts, session, body, params }: Call): Promise<JsonMap> {
  const asked = repositoryIn(parts.version, body, addressIn(params['repo'] ?? ''))
  const project = projectOf(asked)
  const stored = storedRepository(parts, asked.repo, project)
  // Where it is, and where it is to be.
  parts.access.enforce(session, 'repositories', 'update', rbacName(projectOf(stored), stored.repo))
  parts.access.enforce(session, 'repositories', 'update', rbacName(project, asked.repo))
  const secret = repositorySecret(parts, asked.repo, project, false)
  if (secret === undefined) throw new ApiError(5, `repo '${asked.repo}' not found`)
  await updateSecret(parts, secret, PURPOSE, asked)
  return writtenRepository(asked)
}

/** Members of the query that go by another name than in a repository. */
const QUERY_NAMES: Readonly<Record<string, string>> = { enableOCI: 'enableOci', insecureOCIForceHttp: 'insecureOciForceHttp' }

/** Whether a repository could be reached with credentials that the query has. Its URL in the path is taken as it stands there, encoded. */
export async function validateAccess({ parts, session, params, query, signal }: Call): Promise<JsonMap> {
  const given = Object.fromEntries(
    REPOSITORY_SETTINGS.flatMap(({ name, type }) => {
      const member = QUERY_NAMES[name] ?? name
      const value = type === 'bool' ? booleanOf(query, member) : type === 'int64' ? integerOf(query, member) : query.get(member)
      return value === undefined || value === null ? [] : [[name, value] as const]
    }),
  )
  const asked = repositoryIn(parts.version, given, params['repo'] ?? '')
  const { project: _project, ...repository } = asked
  parts.access.enforce(session, 'repositories', 'create', rbacName(projectOf(asked), asked.repo))
  await parts.repoServer.testRepository(withTemplate(parts, { ...repository, repo: asked.repo }), signal)
  return {}
}

const repositoryIn = (version: Call['parts']['version'], body: JsonMap, repo: string): Repository => ({
  ...knownSettings(body, REPOSITORY_SETTINGS, version),
  repo,
})

/** With the credentials of a template where it has none of its own. */
function withTemplate(parts: Call['parts'], repository: Repository): Repository {
  const template = hasCredentials(repository) ? undefined : templateSecret(parts, repository.repo)
  return template === undefined ? repository : withCredentialsOf(repository, templateOf(template))
}
