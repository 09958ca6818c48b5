import type { KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { definitionManifest } from './definition-manifest.ts'
import { establishedStatus } from './definition-status.ts'

/** The CustomResourceDefinition of a kind that was there from the start, long established. */
export const definitionOfKind = (info: KindInfo, time: string): KubeObject => established(definitionManifest(info), time)

/** A manifest as it is after the server has accepted it. */
export function established(definition: KubeObject, time: string): KubeObject {
  return { ...definition, status: establishedStatus(definition, time) }
}
