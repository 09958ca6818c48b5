import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { readSecret, type SecretData, SecretFailure } from '../../runtime/read-secret.ts'
import { SourceFailure } from '../source-failure.ts'
import { accessOf, type SourceTools } from '../source-tools.ts'

/** How a chart repository is reached: `spec.secretRef` and `spec.certSecretRef` of the HelmRepository. @throws SourceFailure. */
export async function helmAccess(tools: SourceTools, repository: KubeObject): Promise<RemoteAccess> {
  const certificates = await secretOf(tools, repository, 'certSecretRef', 'failed to get TLS authentication secret')
  const secret = await secretOf(tools, repository, 'secretRef', 'failed to get authentication secret')
  const ca = certificates === undefined ? authorityOf(secret) : requireAuthority(certificates)
  return { ...accessOf(tools, repository), ca, credentials: credentialsOf(secret) }
}

async function secretOf(tools: SourceTools, repository: KubeObject, field: string, failing: string): Promise<SecretData | undefined> {
  const name = textAt(repository, 'spec', field, 'name')
  if (name === undefined) return undefined
  const namespace = repository.metadata.namespace ?? ''
  return await readSecret(tools, namespace, name).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed(`${failing} '${namespace}/${name}': ${error.message}`, error) : error
  })
}

function requireAuthority(secret: SecretData): string | undefined {
  const constructing = "failed to construct Helm client's TLS config"
  const has = (key: string) => secret.get(key) !== undefined
  if (has('tls.crt') !== has('tls.key')) {
    const [present, missing] = has('tls.crt') ? ['tls.crt', 'tls.key'] : ['tls.key', 'tls.crt']
    throw failed(`${constructing}: secret '${secret.shown}' contains '${present}' but missing '${missing}'`)
  }
  if (!has('ca.crt') && !has('tls.crt')) {
    throw failed(`${constructing}: secret '${secret.shown}' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'`)
  }
  if (has('tls.crt')) throw failed(`${constructing}: the simulator does not present the certificate in '${secret.shown}'`)
  return authorityOf(secret)
}

const authorityOf = (secret: SecretData | undefined) => secret?.get('ca.crt') || secret?.get('caFile') || undefined

function credentialsOf(secret: SecretData | undefined): RemoteAccess['credentials'] {
  const username = secret?.get('username')
  const password = secret?.get('password')
  if (secret === undefined || (username === undefined && password === undefined)) return undefined
  if (username === undefined || password === undefined) {
    const [present, missing] = username === undefined ? ['password', 'username'] : ['username', 'password']
    const malformed = `secret '${secret.shown}': malformed basic auth - has '${present}' but missing '${missing}'`
    throw failed(`failed to detect authentication methods: ${malformed}`)
  }
  return { username, password }
}

const failed = (message: string, cause?: unknown) => new SourceFailure('AuthenticationFailed', message, { cause })
