import { parseAllDocuments } from 'yaml'
import type { ClusterClient } from '../../../cluster/cluster-client.ts'
import { isMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { HelmFailure } from './helm-failure.ts'

/** The objects of a manifest, in its order. */
export const objectsOf = (manifest: string): KubeObject[] =>
  parseAllDocuments(manifest).flatMap((document) => {
    const object: unknown = document.toJS()
    return isMap(object) ? [object as unknown as KubeObject] : []
  })

/** With the namespace of the release where an object names none and its kind has one. @throws HelmFailure for a kind that is not served. */
export async function placeObjects(client: ClusterClient, objects: readonly KubeObject[], namespace: string): Promise<KubeObject[]> {
  const placed: KubeObject[] = []
  for (const object of objects) {
    const served = await client.served(object)
    if (served === undefined) throw new HelmFailure(missingKind(object))
    placed.push(served.namespaced ? { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? namespace } } : object)
  }
  return placed
}

const missingKind = ({ apiVersion, kind, metadata }: KubeObject) =>
  `resource mapping not found for name: "${metadata.name}" namespace: "${metadata.namespace ?? ''}" from "": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`

/** How Helm marks what belongs to a release. It is not in the manifest. */
export const withOwnership = (object: KubeObject, release: { readonly name: string; readonly namespace: string }): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    labels: { ...object.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: {
      ...object.metadata.annotations,
      'meta.helm.sh/release-name': release.name,
      'meta.helm.sh/release-namespace': release.namespace,
    },
  },
})

export const isSameObject = (a: KubeObject, b: KubeObject): boolean =>
  a.apiVersion === b.apiVersion && a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace

export const isKept = (object: KubeObject): boolean => object.metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep'

/** How Helm names the type of an object: `apps/v1, Kind=Deployment`, `/v1, Kind=ConfigMap`. */
export const gvkOf = ({ apiVersion, kind }: KubeObject): string => `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`
