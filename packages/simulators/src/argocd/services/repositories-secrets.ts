import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { RepositorySetting } from '../repo-server/repository.ts'
import { MANAGED_BY, SECRET, SECRET_TYPE, secretData, secretName } from '../repo-server/repository-secret.ts'

/** What a Secret is for. */
export interface SecretPurpose {
  readonly type: 'repository' | 'repo-creds' | 'repo-write-creds'
  readonly prefix: 'repo' | 'creds' | 'creds-write'
  readonly known: readonly RepositorySetting[]
}

/** Under a name that the URL and the project give. @throws ApiError 6 when there is one. */
export async function createSecret(
  { client, namespace }: ArgoCdParts,
  { type, prefix, known }: SecretPurpose,
  settings: JsonMap,
  url: string,
  project = '',
): Promise<void> {
  const name = secretName(prefix, url, project)
  const metadata = { name, namespace, annotations: MANAGED_BY, labels: { [SECRET_TYPE]: type } }
  try {
    await client.create({ ...SECRET, metadata, data: secretData(settings, known, undefined) }, 'argocd-server')
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error
    const stored = type === 'repository' ? await client.get(SECRET, { name, namespace }) : undefined
    if (stored !== undefined && stored.metadata.labels?.[SECRET_TYPE] === undefined) {
      const advice = 'please fix the secret or delete it'
      throw new ApiError(3, `secret ${JSON.stringify(name)} doesn't have the proper ${JSON.stringify(SECRET_TYPE)} label: ${advice}`)
    }
    throw new ApiError(6, `${type === 'repository' ? 'repository' : 'repository credentials'} ${JSON.stringify(url)} already exists`)
  }
}

/** What it has beside the settings stays. */
export async function updateSecret({ client }: ArgoCdParts, secret: KubeObject, { type, known }: SecretPurpose, settings: JsonMap): Promise<void> {
  const metadata = { annotations: { ...MANAGED_BY }, labels: { [SECRET_TYPE]: type } }
  await client.patch(SECRET, keyOf(secret), { metadata, data: secretData(settings, known, secret['data']) })
}

/** One that somebody else made only loses the label that made it Argo CD's. */
export async function deleteSecret({ client }: ArgoCdParts, secret: KubeObject): Promise<void> {
  const [[annotation, value]] = Object.entries(MANAGED_BY) as [[string, string]]
  if (secret.metadata.annotations?.[annotation] === value) await client.delete(SECRET, keyOf(secret))
  else await client.patch(SECRET, keyOf(secret), { metadata: { labels: { [SECRET_TYPE]: null } } })
}

const keyOf = ({ metadata: { name, namespace } }: KubeObject) => ({ name, namespace })
