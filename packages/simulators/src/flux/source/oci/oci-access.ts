import { textAt } from '../../../cluster/kube-object.ts'
import { credentialsInDockerConfig } from '../../../oci/docker-config.ts'
import type { OciRepository } from '../../../oci/oci-client.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { readSecret, type SecretData, SecretFailure } from '../../runtime/read-secret.ts'
import { proxyOf } from '../proxy-address.ts'
import { SourceFailure } from '../source-failure.ts'
import { accessOf, type SourceTools } from '../source-tools.ts'

/** How the registry is reached: pull Secrets, certificates, `spec.provider`, `spec.proxySecretRef`. @throws SourceFailure. */
export async function ociAccess(tools: SourceTools, draft: ObjectDraft, { host }: OciRepository): Promise<RemoteAccess> {
  const { object } = draft
  const pullSecrets = await pullSecretsOf(tools, draft)
  await refuseProxy(tools, draft)
  const provider = textAt(object, 'spec', 'provider') ?? 'generic'
  if (provider !== 'generic' && pullSecrets.length === 0) {
    throw failed(`failed to get credential from ${provider}: the simulator has no identity of this provider`)
  }
  const credentials = pullSecrets.map((secret) => credentialsFor(host, secret)).find((found) => found !== undefined)
  return { ...accessOf(tools, object), credentials, ca: await authorityOf(tools, draft) }
}

async function pullSecretsOf(tools: SourceTools, { object, namespace }: ObjectDraft): Promise<readonly SecretData[]> {
  const found: SecretData[] = []
  const name = textAt(object, 'spec', 'secretRef', 'name')
  if (name !== undefined) {
    const secret = await readSecret(tools, namespace, name).catch(async (error: unknown) => {
      if (!(error instanceof SecretFailure)) throw error
      await tools.record(object, { type: 'Normal', reason: 'AuthenticationFailed', message: `auth secret '${name}' not found` })
      throw failed(`failed to get credential: failed to get secret '${namespace}/${name}': ${error.message}`, error)
    })
    found.push(secret)
  }
  const account = textAt(object, 'spec', 'serviceAccountName')
  return account === undefined ? found : [...found, ...(await secretsOfAccount(tools, namespace, account))]
}

async function secretsOfAccount(tools: SourceTools, namespace: string, name: string): Promise<readonly SecretData[]> {
  const account = await tools.client.get({ apiVersion: 'v1', kind: 'ServiceAccount' }, { namespace, name })
  if (account === undefined) throw failed(`failed to get credential: serviceaccount '${namespace}/${name}' not found`)
  const references = account['imagePullSecrets']
  const names = Array.isArray(references) ? references.flatMap((reference) => textAt(reference, 'name') ?? []) : []
  return await Promise.all(
    names.map((secret) =>
      readSecret(tools, namespace, secret).catch((error: unknown) => {
        if (!(error instanceof SecretFailure)) throw error
        const missing = `secret '${namespace}/${secret}' not found`
        throw failed(`failed to get credential: failed to get image pull secret for serviceaccount '${namespace}/${name}': ${missing}`, error)
      }),
    ),
  )
}

function credentialsFor(host: string, secret: SecretData): RemoteAccess['credentials'] {
  try {
    return credentialsInDockerConfig(secret.get('.dockerconfigjson') ?? '{}', host)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw failed(`failed to get credential: secret '${secret.shown}' has no docker configuration: ${error.message}`, error)
  }
}

async function refuseProxy(tools: SourceTools, { object, namespace }: ObjectDraft): Promise<void> {
  const name = textAt(object, 'spec', 'proxySecretRef', 'name')
  if (name === undefined) return
  const address = await proxyOf(tools, namespace, name).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed(`failed to get proxy address: ${error.message}`, error) : error
  })
  throw failed(`failed to get proxy address: the simulator reaches registries directly, not by the proxy '${address}'`)
}

async function authorityOf(tools: SourceTools, { object, namespace }: ObjectDraft): Promise<string | undefined> {
  const name = textAt(object, 'spec', 'certSecretRef', 'name')
  if (name === undefined) return undefined
  const failing = `failed to generate transport for '${textAt(object, 'spec', 'url')}'`
  const secret = await readSecret(tools, namespace, name).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed(`${failing}: secret '${namespace}/${name}' not found`, error) : error
  })
  const ca = secret.get('ca.crt') || secret.get('caFile')
  if (!ca) throw failed(`${failing}: secret '${secret.shown}' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'`)
  return ca
}

const failed = (message: string, cause?: unknown) => new SourceFailure('AuthenticationFailed', message, { cause })
