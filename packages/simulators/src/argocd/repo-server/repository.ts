import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'

/** A repository as the API has it: `repo` (its URL), `type`, `name`, `project`, credentials and so on; what is not set is absent. */
export type Repository = JsonMap & { readonly repo: string }

export type SettingType = 'string' | 'bool' | 'int64'

export interface RepositorySetting {
  /** In JSON. */
  readonly name: string
  readonly type: SettingType
  /** In Go, as messages about differences name it. */
  readonly goName: string
  /** In the Secret. Default: as in JSON. */
  readonly key?: string
  /** Older servers do not know it. */
  readonly since?: ArgoCdVersion
}

const setting = (name: string, goName: string, type: SettingType = 'string', key?: string): RepositorySetting => ({
  name,
  type,
  goName,
  ...(key === undefined ? {} : { key }),
  ...(SINCE[name] === undefined ? {} : { since: SINCE[name] }),
})

const SINCE: Readonly<Record<string, ArgoCdVersion>> = {
  useAzureWorkloadIdentity: '3.0',
  bearerToken: '3.0',
  insecureOCIForceHttp: '3.1',
  depth: '3.3',
  webhookManifestCacheWarmDisabled: '3.5',
  azureServicePrincipalClientId: '3.5',
  azureServicePrincipalClientSecret: '3.5',
  azureServicePrincipalTenantId: '3.5',
  azureActiveDirectoryEndpoint: '3.5',
}

/** What a repository has, in the order of the real server's type, beside `connectionState` and `inheritedCreds`, which are not stored. */
export const REPOSITORY_SETTINGS: readonly RepositorySetting[] = [
  setting('repo', 'Repo', 'string', 'url'),
  setting('username', 'Username'),
  setting('password', 'Password'),
  setting('sshPrivateKey', 'SSHPrivateKey'),
  setting('insecureIgnoreHostKey', 'InsecureIgnoreHostKey', 'bool'),
  setting('insecure', 'Insecure', 'bool'),
  setting('enableLfs', 'EnableLFS', 'bool'),
  setting('tlsClientCertData', 'TLSClientCertData'),
  setting('tlsClientCertKey', 'TLSClientCertKey'),
  setting('type', 'Type'),
  setting('name', 'Name'),
  setting('enableOCI', 'EnableOCI', 'bool'),
  setting('githubAppPrivateKey', 'GithubAppPrivateKey'),
  setting('githubAppID', 'GithubAppId', 'int64'),
  setting('githubAppInstallationID', 'GithubAppInstallationId', 'int64'),
  setting('githubAppEnterpriseBaseUrl', 'GitHubAppEnterpriseBaseURL'),
  setting('proxy', 'Proxy'),
  setting('project', 'Project'),
  setting('gcpServiceAccountKey', 'GCPServiceAccountKey'),
  setting('forceHttpBasicAuth', 'ForceHttpBasicAuth', 'bool'),
  setting('noProxy', 'NoProxy'),
  setting('useAzureWorkloadIdentity', 'UseAzureWorkloadIdentity', 'bool'),
  setting('bearerToken', 'BearerToken'),
  setting('insecureOCIForceHttp', 'InsecureOCIForceHttp', 'bool'),
  setting('depth', 'Depth', 'int64'),
  setting('webhookManifestCacheWarmDisabled', 'WebhookManifestCacheWarmDisabled', 'bool'),
  setting('azureServicePrincipalClientId', 'AzureServicePrincipalClientId'),
  setting('azureServicePrincipalClientSecret', 'AzureServicePrincipalClientSecret'),
  setting('azureServicePrincipalTenantId', 'AzureServicePrincipalTenantId'),
  setting('azureActiveDirectoryEndpoint', 'AzureActiveDirectoryEndpoint'),
]

const TEMPLATE_ONLY_KEYS: Readonly<Record<string, string>> = {
  azureServicePrincipalClientId: 'azureServicePrincipalClientID',
  azureServicePrincipalTenantId: 'azureServicePrincipalTenantID',
}

const NOT_IN_TEMPLATES = ['insecureIgnoreHostKey', 'insecure', 'enableLfs', 'name', 'project', 'depth', 'webhookManifestCacheWarmDisabled']

/** What a template of credentials has: its `url` is the beginning of those that it is for. */
export const TEMPLATE_SETTINGS: readonly RepositorySetting[] = REPOSITORY_SETTINGS.filter(({ name }) => !NOT_IN_TEMPLATES.includes(name)).map(
  ({ name, goName, type }) => (name === 'repo' ? setting('url', 'URL') : setting(name, goName, type, TEMPLATE_ONLY_KEYS[name])),
)
