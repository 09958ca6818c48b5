import type { Cluster } from '../../cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import { isSameUrl, normalizeUrl } from './normalize-url.ts'
import { RepoServerError } from './repo-server-error.ts'
import { REPOSITORY_SETTINGS, type Repository, TEMPLATE_SETTINGS } from './repository.ts'
import { SECRET, SECRET_TYPE, settingsOf } from './repository-secret.ts'

/** Where Secrets are looked up: Argo CD reads them from a cache of its own. */
export interface SecretStore {
  readonly cluster: Cluster
  readonly namespace: string
}

/**
 * The stored repository of a URL, with the credentials of a template where it has none of its own; `{ repo }` alone when none is stored.
 * @throws RepoServerError for a Secret that cannot be read.
 */
export function findRepository(store: SecretStore, url: string, project = ''): Repository {
  const secret = repositorySecret(store, url, project, true)
  if (secret === undefined) return withTemplate(store, { repo: url })
  const { settings, failure } = settingsOf(secret, REPOSITORY_SETTINGS)
  if (failure !== undefined) {
    throw new RepoServerError(
      2,
      `unable to get repository ${JSON.stringify(url)}: unable to get repository ${JSON.stringify(url)} from secrets backend: ${failure}`,
    )
  }
  return withTemplate(store, { repo: '', ...settings })
}

/** All that are stored. */
export const listRepositories = (store: SecretStore): Repository[] =>
  secretsOf(store, 'repository').map((secret) => withTemplate(store, { repo: '', ...settingsOf(secret, REPOSITORY_SETTINGS).settings }))

/** @param falls back to one of no project. */
export function repositorySecret(store: SecretStore, url: string, project: string, fallsBack: boolean): KubeObject | undefined {
  const found = secretsOf(store, 'repository').filter((secret) => isSameUrl(textIn(secret, 'url'), url))
  const own = found.find((secret) => textIn(secret, 'project') === project)
  return own ?? (fallsBack ? found.findLast((secret) => textIn(secret, 'project') === '') : undefined)
}

/** Templates for reading, and those for the commits of a hydrator. */
export type TemplateType = 'repo-creds' | 'repo-write-creds'

/** The template of credentials with the longest URL that the given one begins with. */
export function templateSecret(store: SecretStore, url: string, type: TemplateType = 'repo-creds'): KubeObject | undefined {
  const wanted = normalizeUrl(url)
  let found: { readonly secret: KubeObject; readonly length: number } | undefined
  for (const secret of secretsOf(store, type)) {
    const begin = normalizeUrl(textIn(secret, 'url'))
    if (wanted.startsWith(begin) && begin.length > (found?.length ?? 0)) found = { secret, length: begin.length }
  }
  return found?.secret
}

export const templateOf = (secret: KubeObject): JsonMap => ({ url: '', ...settingsOf(secret, TEMPLATE_SETTINGS).settings })

/** By name, as lists are read. */
export const secretsOf = ({ cluster, namespace }: SecretStore, type: 'repository' | TemplateType): KubeObject[] =>
  cluster.peekAll(cluster.kindOf(SECRET), namespace).filter((secret) => secret.metadata.labels?.[SECRET_TYPE] === type)

const CREDENTIALS = [
  ...['username', 'password', 'bearerToken', 'sshPrivateKey', 'tlsClientCertData', 'githubAppPrivateKey', 'useAzureWorkloadIdentity'],
  'azureServicePrincipalClientSecret',
]

export const hasCredentials = (repository: JsonMap) => CREDENTIALS.some((name) => repository[name] !== undefined && repository[name] !== '')

/** What a repository gets from a template: what it has not set itself; a few switches are the template's in any case. */
export function withCredentialsOf(repository: Repository, template: JsonMap): Repository {
  const { url: _url, ...credentials } = template
  const kept = Object.fromEntries(Object.entries(repository).filter(([name]) => !SWITCHES.includes(name)))
  return { ...credentials, ...kept, repo: repository.repo }
}

const SWITCHES = ['enableOCI', 'insecureOCIForceHttp', 'forceHttpBasicAuth', 'useAzureWorkloadIdentity']

function withTemplate(store: SecretStore, repository: Repository): Repository {
  if (hasCredentials(repository)) return repository
  const secret = templateSecret(store, repository.repo)
  return secret === undefined ? repository : { ...withCredentialsOf(repository, templateOf(secret)), inheritedCreds: true }
}

export const textIn = (secret: KubeObject, key: string) => Buffer.from(textAt(secret['data'], key) ?? '', 'base64').toString()
