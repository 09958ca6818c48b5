import type { ResourceRef } from './deployment-ref.ts'
import type { Open } from './json.ts'

/** Kubernetes events of the deployment and of what it made, newest first. */
export interface ClusterEvent {
  readonly type: Open<'normal' | 'warning'>
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly object: ResourceRef
  readonly reporter: string | null
}
