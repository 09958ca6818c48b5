import { type KindInfo, resourceName } from '../kinds.ts'
import type { JsonMap, KubeObject } from '../kube-object.ts'
import { copyOf } from '../store/copy-object.ts'

/** The CustomResourceDefinition (`apiextensions.k8s.io/v1`) that teaches an API server a kind. Its versions share one schema. */
export function definitionManifest(info: KindInfo): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: resourceName(info) },
    spec: {
      conversion: { strategy: 'None' },
      group: info.group,
      names: {
        ...(info.categories === undefined ? {} : { categories: [...info.categories] }),
        kind: info.kind,
        listKind: `${info.kind}List`,
        plural: info.plural,
        ...(info.shortNames === undefined ? {} : { shortNames: [...info.shortNames] }),
        singular: info.singular ?? info.kind.toLowerCase(),
      },
      scope: info.namespaced ? 'Namespaced' : 'Cluster',
      versions: (info.served ?? [info.version]).map((version) => versionOf(info, version)),
    },
  }
}

const versionOf = (info: KindInfo, version: string): JsonMap => ({
  ...(info.columns === undefined ? {} : { additionalPrinterColumns: info.columns.map((column) => ({ ...column })) }),
  name: version,
  schema: { openAPIV3Schema: copyOf(info.structure ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }) as JsonMap },
  served: true,
  storage: version === info.version,
  ...(info.statusSubresource ? { subresources: { status: {} } } : {}),
})
