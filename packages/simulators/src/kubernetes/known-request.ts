import type { Cluster } from '../cluster/cluster.ts'
import type { KindInfo } from '../cluster/kinds.ts'
import type { ResourceTarget, Verb } from './resource-target.ts'

export interface ResourceRequest {
  readonly cluster: Cluster
  readonly request: Request
  readonly verb: Verb
  readonly target: ResourceTarget
}

/** A request whose resource is known. */
export interface KnownRequest extends ResourceRequest {
  readonly info: KindInfo
  readonly query: URLSearchParams
  readonly dryRun: boolean
}

export const keyOf = (target: ResourceTarget) => ({ namespace: target.namespace, name: target.name ?? '' })
