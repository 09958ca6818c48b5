import type { KubeObject } from '../../cluster/kube-object.ts'
import { KUSTOMIZE_GROUP } from '../kinds.ts'

/** The labels by which a Kustomization knows its objects. */
export const ownerLabels = (owner: KubeObject): Record<string, string> => ({
  [`${KUSTOMIZE_GROUP}/name`]: owner.metadata.name,
  [`${KUSTOMIZE_GROUP}/namespace`]: owner.metadata.namespace ?? '',
})
