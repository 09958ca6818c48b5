import type { ClusterClient } from '../../../cluster/cluster-client.ts'
import { at, isMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import type { ReleaseSettings } from '../release/release-settings.ts'
import { ReleaseFailure } from './release-failure.ts'

const SERVICE_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount' } as const

/** A release goes to this cluster, and acts as an account that is there. @throws ReleaseFailure when it cannot. */
export async function requireAccess(client: ClusterClient, settings: ReleaseSettings): Promise<void> {
  const { object } = settings
  const missing = await missingKubeConfig(client, object)
  if (missing !== undefined) throw new ReleaseFailure('RESTClientError', missing)
  if (isMap(at(object, 'spec', 'kubeConfig'))) {
    throw new ReleaseFailure('RESTClientError', 'the simulator has no remote clusters: spec.kubeConfig cannot be used')
  }
  if (await hasAccount(client, object)) return
  const namespace = settings.storageNamespace
  const user = `system:serviceaccount:${object.metadata.namespace}:${settings.text('serviceAccountName')}`
  const refusal = `secrets is forbidden: User "${user}" cannot list resource "secrets" in API group "" in the namespace "${namespace}"`
  throw new ReleaseFailure(
    'StateError',
    `Could not determine release state: failed to retrieve last release from storage: query: failed to query with labels: ${refusal}`,
  )
}

/** Without what it needs to act a release cannot be uninstalled; it is then left behind. */
export const canUninstall = async (client: ClusterClient, object: KubeObject): Promise<boolean> =>
  (await missingKubeConfig(client, object)) === undefined && (await hasAccount(client, object))

async function missingKubeConfig(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<string | undefined> {
  const secret = textAt(spec, 'kubeConfig', 'secretRef', 'name')
  if (secret !== undefined && (await client.get({ apiVersion: 'v1', kind: 'Secret' }, { namespace, name: secret })) === undefined) {
    return `could not get KubeConfig secret '${namespace}/${secret}': secrets "${secret}" not found`
  }
  const configMap = textAt(spec, 'kubeConfig', 'configMapRef', 'name')
  if (configMap !== undefined && (await client.get({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace, name: configMap })) === undefined) {
    return `configmaps "${configMap}" not found`
  }
  return undefined
}

async function hasAccount(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<boolean> {
  const name = textAt(spec, 'serviceAccountName')
  return name === undefined || (await client.get(SERVICE_ACCOUNT, { namespace, name })) !== undefined
}
