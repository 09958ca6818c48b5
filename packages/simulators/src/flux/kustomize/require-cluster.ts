import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

/** `spec.kubeConfig` names another cluster, which cannot be reached from here. @throws KustomizationFailure when it is set. */
export async function requireOwnCluster(client: ClusterClient, { metadata: { namespace }, spec }: KubeObject): Promise<void> {
  const kubeConfig = at(spec, 'kubeConfig')
  if (!isMap(kubeConfig)) return
  const secret = textAt(kubeConfig, 'secretRef', 'name')
  const configMap = textAt(kubeConfig, 'configMapRef', 'name')
  const [kind, name] = secret === undefined ? (['ConfigMap', configMap ?? ''] as const) : (['Secret', secret] as const)
  const found = await client.get({ apiVersion: 'v1', kind }, { namespace, name })
  throw failure(
    found === undefined ? missing(kind, `${namespace}/${name}`, name) : 'the simulator has no remote clusters: spec.kubeConfig cannot be used',
  )
}

const missing = (kind: 'Secret' | 'ConfigMap', key: string, name: string): string =>
  kind === 'Secret'
    ? `unable to read KubeConfig secret '${key}' error: secrets "${name}" not found`
    : `unable to read KubeConfig configmap '${key}' error: configmaps "${name}" not found`

const failure = (message: string) =>
  new KustomizationFailure('ReconciliationFailed', message, undefined, { event: `failed to build kube client: ${message}` })
