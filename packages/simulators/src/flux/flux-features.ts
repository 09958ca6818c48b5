import type { FluxVersion } from './flux-version.ts'
import { isSince } from './flux-version.ts'

/** Feature gates and flags of the Flux controllers, as far as they change what is simulated. */
export interface FluxFeatures {
  /** Sources of kind ExternalArtifact may be used. Default false. */
  readonly externalArtifact: boolean
  /** References into other namespaces are refused. Default false. */
  readonly noCrossNamespaceRefs: boolean
  /** A new revision ends a running health check. Default false. */
  readonly cancelHealthCheckOnNewRevision: boolean
  /** A dependency with a `readyExpr` must also be ready by the built-in rule. Default false. */
  readonly additiveCelDependencyCheck: boolean
  /** `spec.decryption.serviceAccountName` may be used. Default false. */
  readonly objectLevelWorkloadIdentity: boolean
  /** A variable without a value fails the build. Default: from 2.9 on. */
  readonly strictPostBuildSubstitutions: boolean
}

export const defaultFluxFeatures = (version: FluxVersion): FluxFeatures => ({
  externalArtifact: false,
  noCrossNamespaceRefs: false,
  cancelHealthCheckOnNewRevision: false,
  additiveCelDependencyCheck: false,
  objectLevelWorkloadIdentity: false,
  strictPostBuildSubstitutions: isSince(version, '2.9'),
})
