import { type KindInfo, resourceName } from '../cluster/kinds.ts'
import type { JsonMap, KubeObject } from '../cluster/kube-object.ts'
import type { StructuralSchema } from '../cluster/schema/structural-schema.ts'
import type { FluxVersion } from './flux-version.ts'
import { fluxKinds, HELM_GROUP, KUSTOMIZE_GROUP, NOTIFICATION_GROUP, SOURCE_GROUP } from './kinds.ts'

const COMPONENTS: Readonly<Record<string, string>> = {
  [SOURCE_GROUP]: 'source-controller',
  [KUSTOMIZE_GROUP]: 'kustomize-controller',
  [HELM_GROUP]: 'helm-controller',
  [NOTIFICATION_GROUP]: 'notification-controller',
}

/**
 * The manifests (`apiextensions.k8s.io/v1`) that teach an API server the Flux kinds, labelled as `flux install` labels them.
 * Old versions share the schema of the stored one.
 */
export const customResourceDefinitions = (version: FluxVersion = '2.9', kinds: readonly KindInfo[] = fluxKinds(version)): KubeObject[] =>
  kinds.map((info) => definitionOf(info, version))

function definitionOf(info: KindInfo, version: FluxVersion): KubeObject {
  const component = COMPONENTS[info.group]
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: resourceName(info),
      labels: {
        ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
        'app.kubernetes.io/instance': 'flux-system',
        'app.kubernetes.io/part-of': 'flux',
        'app.kubernetes.io/version': `v${version}.0`,
      },
    },
    spec: {
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
      versions: (info.served ?? [info.version]).map((name) => versionOf(info, name)),
    },
  }
}

const versionOf = (info: KindInfo, name: string): JsonMap => ({
  additionalPrinterColumns: (info.columns ?? []).map((column) => ({ ...column })),
  name,
  schema: { openAPIV3Schema: asJson(info.structure ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }) },
  served: true,
  storage: name === info.version,
  ...(info.statusSubresource ? { subresources: { status: {} } } : {}),
})

const asJson = (schema: StructuralSchema): JsonMap => structuredClone(schema) as JsonMap
