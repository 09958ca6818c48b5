import type { DeploymentSummary } from './deployment.ts'
import type { Labels } from './json.ts'
import type { Phase } from './status.ts'

/** All given filters must hold; an unknown key is INVALID_ARGUMENT. Order: by `id`, code unit by code unit. */
export interface DeploymentQuery {
  readonly kind?: string
  /** Absent: the instance's own. '*': all that the credentials may see. */
  readonly controlNamespace?: string
  /** spec.namespace, spec.cluster, spec.project: equality. */
  readonly namespace?: string
  readonly cluster?: string
  readonly project?: string
  /** Equality of each; values are text, never selector syntax. */
  readonly labels?: Labels
  /** Any source has this repository or registry URL, compared without scheme, user, `.git` and trailing slash. */
  readonly repo?: string
  /** Any of these; an empty list is INVALID_ARGUMENT. */
  readonly phases?: readonly Phase[]
}

/** Without `limit` the whole list is one page. limit: 1 … 1000, applied after the filters. cursor: of this query on this instance, else INVALID_ARGUMENT. */
export interface ListQuery extends DeploymentQuery {
  readonly limit?: number
  readonly cursor?: string
}

export interface DeploymentPage {
  readonly items: readonly DeploymentSummary[]
  /** null on the last page. A cursor that the backend has forgotten goes on from its last id, or is EXPIRED; never a silent cut. */
  readonly cursor: string | null
  /** Kinds that this cluster does not have, so that none can exist. All absent, or the one asked for: FAILED_PRECONDITION. Any other failure of a part rejects. */
  readonly missing: readonly { readonly kind: string; readonly message: string }[]
}
