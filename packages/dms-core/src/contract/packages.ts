import type { Open } from './json.ts'
import type { Source } from './source.ts'

/** A place that charts, manifests or artifacts come from (repository, registry, source object). `source` can be put into a request. */
export interface DeploymentPackage {
  readonly id: string
  readonly name: string
  readonly source: Source
  readonly connection: { readonly state: Open<'ok' | 'failed' | 'unknown'>; readonly message: string | null; readonly checkedAt: string | null }
  readonly createdAt: string | null
}

export interface PackageQuery {
  readonly type?: Open<'git' | 'helm' | 'oci' | 'bucket'>
  readonly limit?: number
  readonly cursor?: string
}

export interface PackagePage {
  readonly items: readonly DeploymentPackage[]
  readonly cursor: string | null
}

export interface PackageVersion {
  readonly version: string
  readonly digest: string | null
  readonly createdAt: string | null
  readonly appVersion: string | null
}

/** Registers a source; there is no upload of content in v1. Credentials are write-only. */
export interface PackageRegistration {
  readonly name?: string
  readonly source: Source
  readonly credentials?: { readonly username?: string; readonly password?: string; readonly token?: string; readonly sshPrivateKey?: string }
}
