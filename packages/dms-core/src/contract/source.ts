import type { ResourceRef } from './deployment-ref.ts'
import type { Open } from './json.ts'

/**
 * One scalar, so that a merge patch can move it: `branch:main`, `tag:v1.2.0`, `commit:<40|64 hex>`, `semver:>=1 <2`, or unqualified.
 * (':' is illegal in git refs.) Unqualified: 40/64 hex is a commit; else branch-or-tag as the engine resolves it; an engine that must be
 * told takes it as a branch. Absent: the repository's default branch. Read back as the engine has it: Argo CD gives unqualified names.
 */
export type GitRevision = Open<`branch:${string}` | `tag:${string}` | `commit:${string}` | `semver:${string}`>

/** Exactly one of git, helm, oci, bucket, existing, other (INVALID_ARGUMENT). A patch that names another one replaces the source whole. */
export interface Source {
  /** Name by which another source's values file refers to this one (`$name/path`); unique in `sources`. */
  readonly name?: string
  readonly git?: { readonly repo: string; readonly revision?: GitRevision; readonly path?: string }
  /** `version`: exact or a semver range; absent = newest. */
  readonly helm?: { readonly repo: string; readonly chart: string; readonly version?: string }
  /** `reference`: a tag, `sha256:…`, or `semver:<range>`. */
  readonly oci?: { readonly url: string; readonly reference?: string; readonly path?: string }
  readonly bucket?: { readonly endpoint: string; readonly bucket: string; readonly prefix?: string; readonly path?: string }
  /** A source object that is already there and stays its owner's (one GitRepository for many Kustomizations). */
  readonly existing?: {
    readonly kind: string
    readonly name: string
    readonly namespace?: string
    readonly path?: string
    readonly chart?: string
    readonly version?: string
  }
  /**
   * Read only: the engine's source object, where it keeps one (Flux). Sources are read as git, helm, oci, bucket even when they were written as
   * `existing`; what cannot be read comes as `existing`. Patching a source whose object is not ours, or that others share: FAILED_PRECONDITION
   * with details.sharedBy.
   */
  readonly object?: ResourceRef
  /** Read only: what this contract has no words for (a plugin). Writing it is INVALID_ARGUMENT. */
  readonly other?: { readonly type: string; readonly url: string | null }
}
