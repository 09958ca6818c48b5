import { type KindInfo, resourceName } from '../kinds.ts'
import type { JsonMap, KubeObject } from '../kube-object.ts'
import { copyOf } from '../store/copy-object.ts'
import { establishedStatus } from './definition-status.ts'

/** The CustomResourceDefinition of a kind that was there from the start, long established. */
export const definitionOfKind = (info: KindInfo, time: string): KubeObject => established(manifestOf(info), time)

/** A manifest as it is after the server has accepted it. */
export function established(definition: KubeObject, time: string): KubeObject {
  return { ...definition, status: establishedStatus(definition, time) }
}

function manifestOf(info: KindInfo): KubeObject {
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
