import type { RollbackStrategy, ScaleStrategy } from './call-options.ts'
import type { ErrorCode } from './error-code.ts'
import type { Open } from './json.ts'

/** `fields`: the DeploymentSpec paths that are honoured ('values', 'kustomize.images', 'sync.prune'). Others: UNSUPPORTED `kinds.<Kind>.fields.<path>`. */
export interface KindSupport {
  readonly sources: readonly Open<'git' | 'helm' | 'oci' | 'bucket' | 'existing'>[]
  readonly multiSource: boolean
  readonly fields: readonly string[]
}

/**
 * Static, deep-frozen JSON, known before any I/O. The required part describes the core; an optional member is a capability: absent = not
 * declared, then its methods do not exist on the adapter, and the client answers UNSUPPORTED with its name before any request.
 */
export interface CapabilitiesV1 {
  /** By kind. */
  readonly kinds: Readonly<Record<string, KindSupport>>
  /** atomic = the backend refuses a stale one; checked = the adapter compares just before the write. */
  readonly etag: Open<'atomic' | 'checked'>
  readonly limits: { readonly nameMaxLength: number; readonly valuesMaxBytes: number | null; readonly timeGranularityMs: number }

  /** resume = resumeFrom works. deletes: observed by the backend, or made up after a re-list. */
  readonly watch?: { readonly resume: boolean; readonly deletes: Open<'observed' | 'synthesised'> }
  /** options: names of ReconcileOptions that have an effect. */
  readonly reconcile?: { readonly options: readonly string[] }
  /** level partial: not every deployment; ask getDeploymentCapabilities. The first strategy is the default. */
  readonly rollback?: { readonly level: Open<'full' | 'partial'>; readonly strategies: readonly RollbackStrategy[]; readonly reason?: string }
  readonly scale?: { readonly strategies: readonly ScaleStrategy[]; readonly zero: boolean }
  readonly suspend?: { readonly keepsReason: boolean }
  readonly terminate?: { readonly reason?: string }
  /** limit null = the backend sets none. times = entries carry true times. */
  readonly history?: { readonly limit: number | null; readonly times: boolean }
  readonly logs?: { readonly follow: boolean; readonly previous: boolean; readonly maxPods: number | null }
  readonly events?: { readonly reason?: string }
  readonly tree?: { readonly depth: Open<'managed' | 'full'> }
  /** complete false = ChangeSet.complete may be false. */
  readonly diff?: { readonly complete: boolean }
  readonly plan?: { readonly of: readonly Open<'create' | 'update' | 'delete' | 'reconcile' | 'rollback'>[]; readonly complete: boolean }
  readonly actions?: { readonly params: boolean }
  readonly packages?: { readonly types: readonly string[]; readonly versions: boolean }
  readonly packageWrites?: { readonly types: readonly string[]; readonly credentials: boolean }
  /** DeploymentSpec.native is honoured for these kinds. */
  readonly native?: { readonly kinds: readonly string[] }
  /** getDeploymentCapabilities can narrow. Without it the client answers with the static ones. */
  readonly narrowing?: { readonly reason?: string }
}

/** Which methods each capability owns. assertAdapter demands both directions for the names it knows and lets unknown ones pass (a newer contract). */
export const CAPABILITY_METHODS = {
  watch: ['watchDeployments'],
  reconcile: ['reconcileDeployment'],
  rollback: ['rollbackDeployment'],
  scale: ['scaleDeployment'],
  suspend: ['suspendDeployment', 'resumeDeployment'],
  terminate: ['terminateOperation'],
  history: ['getDeploymentHistory'],
  logs: ['getDeploymentLogs'],
  events: ['listDeploymentEvents'],
  tree: ['getResourceTree'],
  diff: ['diffDeployment'],
  plan: ['planDeployment'],
  actions: ['listResourceActions', 'runResourceAction'],
  packages: ['listDeploymentPackages', 'getDeploymentPackage', 'listPackageVersions'],
  packageWrites: ['uploadDeploymentPackage', 'deleteDeploymentPackage'],
  native: [],
  narrowing: ['getDeploymentCapabilities'],
} as const

/** The capabilities as they hold for one deployment now: a subset of the static ones, with the reason for what is taken away. */
export interface DeploymentCapabilities {
  readonly capabilities: CapabilitiesV1
  readonly withheld: readonly { readonly capability: string; readonly code: ErrorCode; readonly reason: string }[]
}
