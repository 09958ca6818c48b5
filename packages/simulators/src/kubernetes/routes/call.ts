import type { Clock } from '@gitops-dms/core'
import type { Cluster } from '../../cluster/cluster.ts'
import type { KindInfo } from '../../cluster/kinds.ts'
import type { ObjectKey } from '../../cluster/kube-object.ts'
import type { PodLogs } from '../../workloads/pod-logs.ts'
import type { Access } from '../access/access.ts'
import type { UserInfo } from '../access/user-info.ts'
import type { Form } from '../answers/negotiate.ts'
import type { Outages } from '../outages/outages.ts'
import type { OpenStreams } from '../watches/open-streams.ts'
import type { RequestInfo } from './request-info.ts'

/** What all requests to one server share. */
export interface ServerParts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly access: Access
  readonly outages: Outages
  readonly logs: PodLogs
  readonly streams: OpenStreams
}

/** One request whose sender is known and may make it. */
export interface Call {
  readonly server: ServerParts
  readonly request: Request
  readonly info: RequestInfo
  readonly user: UserInfo
  /** `Warning` headers are collected here, also those of an answer that becomes an error. */
  readonly warnings: string[]
}

/** A call whose resource is known. */
export interface ResourceCall extends Call {
  readonly kind: KindInfo
  readonly form: Form
}

export const keyOf = ({ info }: Call): ObjectKey => ({ namespace: info.namespace, name: info.name ?? '' })
