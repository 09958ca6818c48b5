import type { KubeObject } from '../../../cluster/kube-object.ts'
import type { ApplicationSource } from '../../application.ts'

/** What an application is compared by. */
export interface ComparisonRequest {
  readonly application: KubeObject
  readonly project: KubeObject
  readonly sources: readonly ApplicationSource[]
  /** Of each source, as asked for. */
  readonly revisions: readonly string[]
  readonly isMultiSource: boolean
  readonly noCache: boolean
  readonly noRevisionCache: boolean
  /** Of a local sync, instead of the sources. */
  readonly manifests?: readonly KubeObject[]
}
