import type { Clock } from '@gitops-dms/core'
import { textAt } from '../../cluster/kube-object.ts'
import type { Credentials, RemoteAccess } from '../../remote/remote-access.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { Repository } from './repository.ts'

/** Ways to log in, or to get there, that the simulator does not have. */
const NOT_SIMULATED = [
  ...['sshPrivateKey', 'tlsClientCertData', 'githubAppPrivateKey', 'gcpServiceAccountKey', 'proxy', 'enableLfs'],
  ...['useAzureWorkloadIdentity', 'azureServicePrincipalClientSecret'],
]

/** How a repository is reached; charts and registries know no bearer tokens. @throws RepoServerError 12 for what is not simulated. */
export function accessOf(repository: Repository, clock: Clock, signal: AbortSignal | undefined, kind: 'git' | 'charts' = 'git'): RemoteAccess {
  const unknown = NOT_SIMULATED.find((name) => repository[name] !== undefined)
  if (unknown !== undefined) throw new RepoServerError(12, `${unknown} of a repository is not simulated`)
  const skipsVerification = ['insecure', ...(kind === 'git' ? ['insecureIgnoreHostKey', 'insecureOCIForceHttp'] : [])].some(
    (name) => repository[name] === true,
  )
  return { clock, signal, credentials: credentialsOf(repository, kind), skipsVerification }
}

/** Of git: a bearer token where there is no password, and nothing where there is neither. */
function credentialsOf(repository: Repository, kind: 'git' | 'charts'): Credentials | undefined {
  const username = textAt(repository, 'username') ?? ''
  const password = textAt(repository, 'password') ?? ''
  const bearerToken = textAt(repository, 'bearerToken')
  if (kind === 'git' && password === '') return bearerToken === undefined ? undefined : { bearerToken }
  return username === '' && password === '' ? undefined : { username, password }
}
