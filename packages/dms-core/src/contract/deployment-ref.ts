import type { Open } from './json.ts'

/**
 * String form `[instance:]Kind/controlNamespace/name`; each part percent-encodes all but [A-Za-z0-9._-], so it is reversible. Output is
 * always the full form. Input may be shortened to `controlNamespace/name` or `name`: the missing namespace is the instance's own, a
 * missing kind is looked for in every kind of the adapter (any failure of one look-up fails the call); two hits: AMBIGUOUS_REF with
 * `details.candidates`. Anything else (empty, `..`, more than 3 parts, a stray % or :) is INVALID_ARGUMENT.
 */
export interface DeploymentRef {
  readonly name: string
  /** Where the engine's object lives (argocd, flux-system): NOT where the workload lands, which is `spec.namespace`. */
  readonly controlNamespace?: string
  readonly kind?: Open<'Application' | 'Kustomization' | 'HelmRelease'>
}

/** What outputs carry: nothing left open. */
export interface ResolvedRef extends DeploymentRef {
  readonly controlNamespace: string
  readonly kind: NonNullable<DeploymentRef['kind']>
}

/** Any Kubernetes object. `group` is '' for core; `namespace` is null for cluster-scoped; version null = not known. */
export interface ResourceRef {
  readonly group: string
  readonly version: string | null
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
}

export type RefInput = DeploymentRef | string
