import { textAt } from '../../../cluster/kube-object.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { readSecret, type SecretData, SecretFailure } from '../../runtime/read-secret.ts'
import { proxyOf } from '../proxy-address.ts'
import { SourceFailure } from '../source-failure.ts'
import { accessOf, type SourceTools } from '../source-tools.ts'

/**
 * How the store is reached. Its keys are checked, requests are not signed with them: the store must let anybody read.
 * @throws SourceFailure.
 */
export async function bucketAccess(tools: SourceTools, draft: ObjectDraft): Promise<RemoteAccess> {
  const { object, namespace } = draft
  const provider = textAt(object, 'spec', 'provider') ?? 'generic'
  if (provider !== 'generic' && textAt(object, 'spec', 'serviceAccountName') !== undefined) {
    const gate =
      'to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller'
    throw new SourceFailure('FeatureGateDisabled', gate, { next: 'stall' })
  }
  const secret = await secretOf(tools, draft, 'secretRef', 'failed to get secret')
  const proxy = textAt(object, 'spec', 'proxySecretRef', 'name')
  if (proxy !== undefined) {
    const address = await proxyOf(tools, namespace, proxy).catch((error: unknown) => {
      throw error instanceof SecretFailure ? failed(`failed to get proxy URL: ${error.message}`, error) : error
    })
    throw failed(`failed to get proxy URL: the simulator reaches stores directly, not by the proxy '${address}'`)
  }
  const certificates = await secretOf(tools, draft, 'certSecretRef', 'failed to get TLS config: secret')
  if (provider === 'gcp' || provider === 'azure') throw failed(`the simulator has no client for the provider '${provider}'`)
  requireKeys(secret)
  if (textAt(object, 'spec', 'sts', 'provider') !== undefined) throw failed('the simulator does not ask a token service (spec.sts) for credentials')
  if (provider === 'aws' && secret === undefined) throw failed('AWS authentication failed: the simulator has no identity of this provider')
  const ca = certificates?.get('ca.crt') || certificates?.get('caFile') || undefined
  return { ...accessOf(tools, object), ca }
}

async function secretOf(tools: SourceTools, { object, namespace }: ObjectDraft, field: string, failing: string): Promise<SecretData | undefined> {
  const name = textAt(object, 'spec', field, 'name')
  if (name === undefined) return undefined
  return await readSecret(tools, namespace, name).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed(`${failing} '${namespace}/${name}': ${error.message}`, error) : error
  })
}

function requireKeys(secret: SecretData | undefined): void {
  if (secret === undefined || (secret.get('accesskey') && secret.get('secretkey'))) return
  throw failed(`invalid '${secret.shown.split('/').at(-1)}' secret data: required fields 'accesskey' and 'secretkey'`)
}

const failed = (message: string, cause?: unknown) => new SourceFailure('AuthenticationFailed', message, { cause })
