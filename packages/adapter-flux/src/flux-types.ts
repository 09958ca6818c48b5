/** The fields of Kubernetes and Flux objects that are read here; everything may be absent. */
export interface KubernetesObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMeta
}

export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly generation?: number
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[]
}

export interface FluxCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
  readonly observedGeneration?: number
}

export interface SourceRef {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

export interface Kustomization extends KubernetesObject {
  readonly spec: {
    readonly interval?: string
    readonly timeout?: string
    readonly path?: string
    readonly prune?: boolean
    readonly wait?: boolean
    readonly suspend?: boolean
    readonly deletionPolicy?: string
    readonly targetNamespace?: string
    readonly healthChecks?: readonly object[]
    readonly sourceRef: SourceRef
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly conditions?: readonly FluxCondition[]
    readonly lastAppliedRevision?: string
    readonly lastAttemptedRevision?: string
    readonly lastHandledReconcileAt?: string
    readonly inventory?: { readonly entries?: readonly { readonly id: string; readonly v: string }[] }
    /** Newest first; Flux 2.7 on. */
    readonly history?: readonly { readonly lastReconciledStatus: string; readonly metadata?: Readonly<Record<string, string>> }[]
  }
}

export interface GitRepository extends KubernetesObject {
  readonly spec: {
    readonly url: string
    readonly ref?: {
      readonly branch?: string
      readonly tag?: string
      readonly semver?: string
      readonly commit?: string
      readonly name?: string
    }
    readonly suspend?: boolean
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly conditions?: readonly FluxCondition[]
    readonly artifact?: { readonly revision?: string }
    readonly lastHandledReconcileAt?: string
  }
}

/** Any object that an inventory names, as far as its health is judged. */
export interface Workload extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number
    /** Of a Service. */
    readonly type?: string
    readonly clusterIP?: string
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } }
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly fullyLabeledReplicas?: number
    readonly currentReplicas?: number
    readonly currentRevision?: string
    readonly updateRevision?: string
    readonly desiredNumberScheduled?: number
    readonly currentNumberScheduled?: number
    readonly updatedNumberScheduled?: number
    readonly numberAvailable?: number
    readonly numberReady?: number
    readonly phase?: string
    readonly containerStatuses?: readonly { readonly name: string; readonly state?: { readonly waiting?: { readonly reason?: string } } }[]
    readonly conditions?: readonly FluxCondition[]
  }
}
