import { at, textAt } from '../../../cluster/kube-object.ts'
import type { Credentials, RemoteAccess } from '../../../remote/remote-access.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { readSecret, type SecretData, SecretFailure } from '../../runtime/read-secret.ts'
import { proxyOf } from '../proxy-address.ts'
import { SourceFailure } from '../source-failure.ts'
import { accessOf, type SourceTools } from '../source-tools.ts'

/** How the repository is reached: `spec.secretRef`, `spec.provider`, `spec.proxySecretRef`. @throws SourceFailure. */
export async function gitAccess(tools: SourceTools, draft: ObjectDraft): Promise<RemoteAccess> {
  const { object } = draft
  await refuseProxy(tools, draft)
  const secret = await secretOf(tools, draft)
  const scheme = (textAt(object, 'spec', 'url') ?? '').split(':')[0] ?? ''
  const found = scheme === 'ssh' ? requireKey(secret) : credentialsOf(scheme, textAt(object, 'spec', 'url') ?? '', secret)
  checkProvider(draft, secret)
  return { ...accessOf(tools, object), ...found }
}

async function refuseProxy(tools: SourceTools, draft: ObjectDraft): Promise<void> {
  const name = textAt(draft.object, 'spec', 'proxySecretRef', 'name')
  if (name === undefined) return
  const address = await proxyOf(tools, draft.namespace, name).catch((error: unknown) => {
    throw error instanceof SecretFailure ? failed(`failed to configure proxy options: ${error.message}`, error) : error
  })
  throw failed(`failed to configure proxy options: the simulator reaches repositories directly, not by the proxy '${address}'`)
}

async function secretOf(tools: SourceTools, { object, namespace }: ObjectDraft): Promise<SecretData | undefined> {
  const name = textAt(object, 'spec', 'secretRef', 'name')
  if (name === undefined) return undefined
  return await readSecret(tools, namespace, name).catch((error: unknown) => {
    if (!(error instanceof SecretFailure)) throw error
    const what = `failed to get secret '${namespace}/${name}'`
    throw failed(`${what}: ${what}: ${error.message}`, error)
  })
}

function requireKey(secret: SecretData | undefined): Pick<RemoteAccess, 'credentials'> {
  for (const key of ['identity', 'known_hosts']) {
    if (!secret?.get(key)) throw failed(`failed to configure authentication options: invalid 'ssh' auth option: '${key}' is required`)
  }
  return {}
}

function credentialsOf(scheme: string, url: string, secret: SecretData | undefined): Pick<RemoteAccess, 'credentials' | 'ca'> {
  const inUrl = URL.canParse(url) ? new URL(url) : undefined
  const ca = secret?.get('ca.crt') || secret?.get('caFile') || undefined
  const bearerToken = secret?.get('bearerToken')
  if (bearerToken !== undefined) return { ca, credentials: { bearerToken } }
  const username = secret?.get('username') || decodeURIComponent(inUrl?.username ?? '')
  const password = secret?.get('password') || decodeURIComponent(inUrl?.password ?? '')
  if (username === '' && password !== '') {
    throw failed(`failed to configure authentication options: invalid '${scheme}' auth option: 'password' requires 'username' to be set`)
  }
  const credentials: Credentials | undefined = username === '' ? undefined : { username, password }
  return { ca, credentials }
}

const GITHUB_DATA = 'secretRef with github app data must be specified when provider is set to github'

/** Identities of clouds and of GitHub apps are not simulated. */
function checkProvider({ object, namespace }: ObjectDraft, secret: SecretData | undefined): void {
  const provider = textAt(object, 'spec', 'provider') ?? 'generic'
  const account = textAt(object, 'spec', 'serviceAccountName')
  const appId = secret?.get('githubAppID') ?? ''
  if (provider === 'github') {
    if (secret === undefined) throw new SourceFailure('InvalidProviderConfiguration', GITHUB_DATA, { next: 'stall' })
    if (appId === '') throw new SourceFailure('InvalidProviderConfiguration', GITHUB_DATA)
    throw failed('failed to configure authentication options: the simulator does not ask GitHub for tokens of an app')
  }
  if (provider === 'azure' || provider === 'aws') {
    if (account !== undefined) {
      const gate =
        'to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller'
      throw new SourceFailure('FeatureGateDisabled', gate, { next: 'stall' })
    }
    throw failed(`failed to configure authentication options: the simulator has no identity of the provider '${provider}'`)
  }
  if (appId !== '') {
    const name = textAt(at(object, 'spec', 'secretRef'), 'name')
    const message = `secretRef '${namespace}/${name}' has github app data but provider is not set to github`
    throw new SourceFailure('InvalidProviderConfiguration', message)
  }
}

const failed = (message: string, cause?: unknown) => new SourceFailure('AuthenticationFailed', message, { cause })
