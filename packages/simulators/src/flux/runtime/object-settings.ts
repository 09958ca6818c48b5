import type { KubeObject } from '../../cluster/kube-object.ts'
import { KUSTOMIZE_GROUP } from '../kinds.ts'

/** `kustomize.toolkit.fluxcd.io/<name>: <value>` as an annotation or a label of one object, in any case. */
export function hasSetting(object: KubeObject, name: string, value: string): boolean {
  const key = `${KUSTOMIZE_GROUP}/${name}`
  const { annotations, labels } = object.metadata
  return [annotations?.[key], labels?.[key]].some((given) => given?.toLowerCase() === value.toLowerCase())
}
