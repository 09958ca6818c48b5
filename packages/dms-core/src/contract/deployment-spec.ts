import type { DeploymentRef } from './deployment-ref.ts'
import type { JsonObject, Labels, MergePatch, Open } from './json.ts'
import type { GitRevision, Source } from './source.ts'

/** Maps, not lists, wherever entries have a name, so that a patch can change one of them. */
export interface Kustomize {
  /** Key: image name as in the manifests. */
  readonly images?: Readonly<Record<string, { readonly newName?: string; readonly tag?: string; readonly digest?: string }>>
  /** Key: workload name (`Kind/name` where one name has two kinds). */
  readonly replicas?: Readonly<Record<string, number>>
  readonly patches?: readonly {
    readonly patch: string
    readonly target?: { readonly group?: string; readonly kind?: string; readonly name?: string }
  }[]
  readonly components?: readonly string[]
  readonly namePrefix?: string
  readonly nameSuffix?: string
}

/** Exactly one of file, secret, configMap. Later entries win; `values` wins over all. */
export interface ValuesFrom {
  readonly file?: string
  readonly secret?: { readonly name: string; readonly key?: string }
  readonly configMap?: { readonly name: string; readonly key?: string }
  readonly optional?: boolean
}

/** What is absent here comes from the instance's settings, and is read back as what is in force. */
export interface SyncPolicy {
  readonly automated?: boolean
  readonly prune?: boolean
  readonly selfHeal?: boolean
  readonly createNamespace?: boolean
  /** Let the engine wait for the health of what it applied (Flux `wait`, default true here, as is prune); without it `health` is 'unchecked'. */
  readonly healthCheck?: boolean
  readonly intervalMs?: number
  readonly timeoutMs?: number
  readonly retry?: { readonly limit?: number; readonly backoffMs?: number; readonly maxBackoffMs?: number }
  /** Engine words (`ServerSideApply=true`); refused where the engine has no such list. */
  readonly options?: readonly string[]
}

/** The normal form: what adapters receive in create, and what get gives back in `Deployment.spec`. */
export interface DeploymentSpec {
  readonly name: string
  /** Where the workload lands. */
  readonly namespace: string
  /** Cluster name or https URL as the engine knows it; absent = the engine's own cluster. */
  readonly cluster?: string
  readonly controlNamespace?: string
  /** Absent on create: the adapter's documented choice (Flux: helm -> HelmRelease, else Kustomization). */
  readonly kind?: Open<'Application' | 'Kustomization' | 'HelmRelease'>
  readonly project?: string
  /** At least one. values, valuesFrom and kustomize speak of the first; those of the others go through `native`. */
  readonly sources: readonly Source[]
  /** Read back with secret-looking leaves replaced by MASKED; a write that contains MASKED is INVALID_ARGUMENT. */
  readonly values?: JsonObject
  readonly valuesFrom?: readonly ValuesFrom[]
  readonly kustomize?: Kustomize
  readonly sync?: SyncPolicy
  readonly dependsOn?: readonly DeploymentRef[]
  readonly suspend?: boolean
  readonly labels?: Labels
  readonly annotations?: Labels
  readonly description?: string
  /** Escape hatch: merge patch over the engine object's spec that the adapter builds. Not read back (see `raw`). Capability `native`. */
  readonly native?: JsonObject
}

/** What consumers write: the spec with exactly one of `sources`, `source`, or the shorthand. `acme/web` is expanded through gitProvider. */
export type DeploymentRequest = Omit<DeploymentSpec, 'sources' | 'dependsOn'> & { readonly dependsOn?: readonly (DeploymentRef | string)[] } & (
    | {
        readonly sources: readonly Source[]
        readonly source?: never
        readonly gitRepo?: never
        readonly gitRevision?: never
        readonly gitPath?: never
      }
    | { readonly source: Source; readonly sources?: never; readonly gitRepo?: never; readonly gitRevision?: never; readonly gitPath?: never }
    | { readonly gitRepo: string; readonly gitRevision?: GitRevision; readonly gitPath?: string; readonly sources?: never; readonly source?: never }
  )

/**
 * A merge patch of the spec. `source` patches the only source (more than one: FAILED_PRECONDITION, give `sources`); `sources` replaces
 * the list. Identity cannot change (name, namespace, cluster, kind, controlNamespace) and `suspend` has its own call: INVALID_ARGUMENT.
 * An empty change is INVALID_ARGUMENT; one that changes nothing answers effect 'unchanged' and writes nothing.
 */
export type DeploymentChange = MergePatch<
  Omit<DeploymentSpec, 'name' | 'namespace' | 'cluster' | 'kind' | 'controlNamespace' | 'suspend' | 'sources'>
> & { readonly source?: MergePatch<Source>; readonly sources?: readonly Source[] }
