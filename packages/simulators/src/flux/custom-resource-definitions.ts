import { definitionManifest } from '../cluster/custom/definition-manifest.ts'
import type { KindInfo } from '../cluster/kinds.ts'
import type { KubeObject } from '../cluster/kube-object.ts'
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
  const labels = {
    ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
    'app.kubernetes.io/instance': 'flux-system',
    'app.kubernetes.io/part-of': 'flux',
    'app.kubernetes.io/version': `v${version}.0`,
  }
  const manifest = definitionManifest(info)
  return { ...manifest, metadata: { ...manifest.metadata, labels } }
}
