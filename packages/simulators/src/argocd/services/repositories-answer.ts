import type { JsonMap } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import { REPOSITORY_SETTINGS, type Repository, type RepositorySetting, TEMPLATE_SETTINGS } from '../repo-server/repository.ts'

/** A body of a call; newer servers know more of it. */
export const REPOSITORY_MESSAGE: MessageShape = {
  type: 'Repository',
  fields: { ...shapeOf(REPOSITORY_SETTINGS), connectionState: 'any', inheritedCreds: 'bool' },
}

export const TEMPLATE_MESSAGE: MessageShape = { type: 'RepoCreds', fields: shapeOf(TEMPLATE_SETTINGS) }

function shapeOf(settings: readonly RepositorySetting[]): MessageShape['fields'] {
  return Object.fromEntries(settings.map(({ name, type }) => [name, type]))
}

/** What the server of a version makes of a body: what it does not know is gone, and what is empty is absent. */
export function knownSettings(body: JsonMap, settings: readonly RepositorySetting[], version: ArgoCdVersion): JsonMap {
  const known = settings.filter(({ since = '2.14' }) => isSince(version, since)).map(({ name }) => name)
  const set = [...known, 'inheritedCreds'].flatMap((name) => {
    const value = body[name]
    return value === undefined || value === '' || value === false || value === 0 ? [] : [[name, value] as const]
  })
  return Object.fromEntries(set)
}

/** Always there, even where nobody looked. */
const UNKNOWN_STATE = { status: '', message: '', attemptedAt: null }

/** What a write answers. */
export const writtenRepository = ({ repo, type, name }: Repository): JsonMap => ({
  repo,
  connectionState: UNKNOWN_STATE,
  ...(type === undefined ? {} : { type }),
  ...(name === undefined ? {} : { name }),
})

/** Nothing that lets anybody in. */
const SHOWN = [
  ...['type', 'name', 'enableLfs', 'enableOCI', 'proxy', 'noProxy', 'project', 'forceHttpBasicAuth', 'inheritedCreds', 'githubAppID'],
  ...['githubAppInstallationID', 'githubAppEnterpriseBaseUrl', 'useAzureWorkloadIdentity', 'azureActiveDirectoryEndpoint'],
  ...['azureServicePrincipalClientId', 'azureServicePrincipalTenantId', 'depth'],
]

/** As reads show it, without what lets one in. */
export function sanitizedRepository(repository: Repository): Repository {
  const insecure = ['insecureIgnoreHostKey', 'insecure', 'insecureOCIForceHttp'].some((name) => repository[name] === true)
  const shown = SHOWN.filter((name) => repository[name] !== undefined).map((name) => [name, repository[name]] as const)
  return { repo: repository.repo, type: 'git', ...Object.fromEntries(shown), ...(insecure ? { insecure } : {}) }
}
