/** What a rule allows: either resources or paths, as in a ClusterRole. `*` is everything. */
export interface AccessRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  /** `pods`, `pods/log`, all `scale` by a star before the slash. */
  readonly resources?: readonly string[]
  /** Default: every name. */
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  /** Only in these. Default: everywhere, cluster-scoped resources included. */
  readonly namespaces?: readonly string[]
}

export interface UserOptions {
  /** Bearer token of the user. */
  readonly token: string
  readonly name: string
  readonly uid?: string
  /** `system:authenticated` is added; `system:masters` may do everything. */
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
  /** Milliseconds since the epoch on the clock of the cluster; from then on the token is refused (401). Default: never. */
  readonly expiresAt?: number
  /** Beside what Roles and ClusterRoles of the cluster allow. */
  readonly rules?: readonly AccessRule[]
}

export interface AccessOptions {
  /** Beside the one whose token is `token`, who may do everything. */
  readonly users?: readonly UserOptions[]
  /** False: a request without credentials is 401. Default true: it comes from `system:anonymous`, who may read a few paths. */
  readonly anonymous?: boolean
}
