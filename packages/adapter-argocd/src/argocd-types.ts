/** The fields of Argo CD's objects that are read here; everything may be absent. */
export interface Application {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly creationTimestamp?: string
    readonly deletionTimestamp?: string
    readonly finalizers?: readonly string[]
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly controller?: boolean }[]
  }
  readonly spec: ApplicationSpec
  readonly operation?: Operation
  readonly status?: ApplicationStatus
}

export interface ApplicationSpec {
  readonly project?: string
  readonly source?: ApplicationSource
  readonly sources?: readonly ApplicationSource[]
  readonly destination?: { readonly server?: string; readonly name?: string; readonly namespace?: string }
  readonly syncPolicy?: {
    readonly automated?: { readonly prune?: boolean; readonly selfHeal?: boolean; readonly enabled?: boolean } | null
    readonly syncOptions?: readonly string[]
  }
}

export interface ApplicationSource {
  readonly repoURL?: string
  readonly path?: string
  readonly targetRevision?: string
  readonly chart?: string
  readonly name?: string
  readonly plugin?: object
}

export interface Operation {
  readonly sync?: { readonly revision?: string; readonly revisions?: readonly string[]; readonly resources?: readonly object[] }
  readonly info?: readonly { readonly name?: string; readonly value?: string }[]
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean }
}

export interface OperationState {
  readonly operation?: Operation
  readonly phase?: string
  readonly message?: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly retryCount?: number
  readonly syncResult?: { readonly revision?: string; readonly revisions?: readonly string[]; readonly source?: ApplicationSource }
}

export interface ApplicationStatus {
  readonly sync?: {
    readonly status?: string
    readonly revision?: string
    readonly revisions?: readonly string[]
    readonly comparedTo?: { readonly source?: ApplicationSource; readonly sources?: readonly ApplicationSource[]; readonly destination?: object }
  }
  readonly health?: { readonly status?: string; readonly message?: string; readonly lastTransitionTime?: string }
  readonly operationState?: OperationState
  readonly history?: readonly { readonly id: number; readonly revision?: string; readonly revisions?: readonly string[] }[]
  readonly resources?: readonly ApplicationResource[]
  readonly conditions?: readonly { readonly type: string; readonly message?: string; readonly lastTransitionTime?: string }[]
  readonly reconciledAt?: string
}

export interface ApplicationResource {
  readonly group?: string
  readonly version?: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly status?: string
  readonly health?: { readonly status?: string; readonly message?: string }
}
